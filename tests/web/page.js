// Judges the page as it is laid out now. Returns a list of what is wrong, in words.
const faults = [];
const width = document.documentElement.clientWidth;

if (document.documentElement.scrollWidth > width)
  faults.push(`the page is ${document.documentElement.scrollWidth} wide and scrolls`);
for (const e of document.querySelectorAll('section'))
  if (e.scrollWidth > e.clientWidth + 1) faults.push(`a section is ${e.scrollWidth} wide and scrolls within ${e.clientWidth}`);

// The box of each text that can be seen, cut to what its ancestors let through.
function visible(rect, node) {
  let box = {left: rect.left, right: rect.right, top: rect.top, bottom: rect.bottom};
  for (let e = node.parentElement; e; e = e.parentElement) {
    const style = getComputedStyle(e);
    if (style.overflow === 'visible' || style.display === 'inline') continue;
    if (e === document.documentElement || e === document.body || e.namespaceURI.endsWith('svg')) continue;
    const r = e.getBoundingClientRect();
    box = {left: Math.max(box.left, r.left), right: Math.min(box.right, r.right), top: Math.max(box.top, r.top), bottom: Math.min(box.bottom, r.bottom)};
  }
  return box;
}

const boxes = [];
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
for (let node = walker.nextNode(); node; node = walker.nextNode()) {
  if (!node.data.trim() || node.parentElement.closest('title, style')) continue;
  const range = document.createRange();
  range.selectNodeContents(node);
  for (const rect of range.getClientRects()) {
    const box = visible(rect, node);
    if (box.right - box.left < 2 || box.bottom - box.top < 4) continue;
    boxes.push({...box, text: node.data.trim().slice(0, 40), node});
  }
}
if (boxes.length < 5) faults.push('there is no text');

for (const b of boxes)
  if (b.left < -1 || b.right > width + 1) faults.push(`"${b.text}" sticks out: ${b.left.toFixed()} to ${b.right.toFixed()}`);

boxes.sort((a, b) => a.top - b.top);
for (let i = 0; i < boxes.length; i++)
  for (let k = i + 1; k < boxes.length && boxes[k].top < boxes[i].bottom - 2; k++) {
    const a = boxes[i], b = boxes[k];
    if (a.node !== b.node && Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1.5)
      faults.push(`"${a.text}" and "${b.text}" overlap`);
  }

// Contrast of text against what is behind it (WCAG 2, AA).
function luminance(color) {
  const [r, g, b] = color.match(/[\d.]+/g).slice(0, 3).map(c => c / 255).map(c => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function behind(e) {
  for (; e; e = e.parentElement) {
    const color = getComputedStyle(e).backgroundColor;
    if (!/^rgba\(.*, 0\)$|^transparent$/.test(color)) return color;
  }
  return 'rgb(255, 255, 255)';
}
const pale = new Set();
for (const b of boxes) {
  const e = b.node.parentElement, style = getComputedStyle(e);
  const front = luminance(e.namespaceURI.endsWith('svg') ? style.fill : style.color), back = luminance(behind(e));
  const ratio = (Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05);
  if (ratio < 4.5) pale.add(`contrast ${ratio.toFixed(1)} of "${b.text}" (${e.className && e.className.baseVal === undefined ? e.className : e.tagName})`);
}
faults.push(...pale);

// Nothing but text, tables and pictures of our own.
for (const e of document.querySelectorAll('script, img, link, iframe, object, embed, form, input, base, audio, video, foreignObject, image, use'))
  faults.push(`there is a <${e.tagName}>`);
for (const e of document.querySelectorAll('*'))
  for (const a of e.attributes) {
    if (/^on|^style$|^src$|^action$|^xlink/i.test(a.name)) faults.push(`<${e.tagName} ${a.name}>`);
    if (a.name === 'href' && !document.getElementById(a.value.slice(1))) faults.push(`a link to nowhere: ${a.value}`);
    if (a.name === 'id' && document.querySelectorAll(`[id="${a.value}"]`).length > 1) faults.push(`id ${a.value} twice`);
  }
for (const r of performance.getEntriesByType('resource')) faults.push(`loads ${r.name}`);
const steering = document.documentElement.textContent.match(/[\u0001-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffd]|\udb40[\udc00-\udc7f]/);
if (steering) faults.push(`a character that steers: U+${steering[0].codePointAt(0).toString(16)}`);

return faults.slice(0, 20);
