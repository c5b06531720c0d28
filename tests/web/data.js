// What the document says, for comparison with the JSON of the same result.
const exact = e => e ? {shown: e.textContent, exact: e.dataset.exact ?? null} : null;
const percent = (e, name) => parseFloat(e.getAttribute(name));
return {
  title: document.title,
  schema: document.querySelector('title').dataset.schema,
  text: document.body.innerText,
  figures: Object.fromEntries([...document.querySelectorAll('.figure')].map(f => [f.dataset.figure,
    {...exact(f.querySelector('.value')), place: f.querySelector('.place')?.textContent ?? null}])),
  charts: Object.fromEntries([...document.querySelectorAll('.chart')].map(c => [c.dataset.chart, {
    reference: exact(c.querySelector('svg text')),
    ends: Object.fromEntries([...c.querySelectorAll('.item [data-series]')].map(e => [e.dataset.series, exact(e)])),
    panels: [...c.querySelectorAll('.panel')].map(p => ({
      marks: [...p.querySelectorAll('.scale span')].map(s => s.textContent),
      lines: [...p.querySelectorAll('polyline')].map(l => [...l.points].map(v => [v.x, v.y])),
      bands: [...p.querySelectorAll('polygon')].map(l => [...l.points].map(v => [v.x, v.y])),
      references: [...p.querySelectorAll('line.reference')].map(l => ({x1: percent(l, 'x1'), x2: percent(l, 'x2'), y1: percent(l, 'y1'), y2: percent(l, 'y2')})),
      bars: [...p.querySelectorAll('rect[data-exact]')].map(r => ({exact: r.dataset.exact, y: percent(r, 'y'), height: percent(r, 'height')})),
    })),
    line: [...c.querySelectorAll('line.reference')].map(l => percent(l, 'x1')),
    points: [...c.querySelectorAll('li.bar:not(.scale)')].map(li => ({
      label: li.querySelector('.label b').textContent,
      detail: li.querySelector('.label i')?.textContent ?? null,
      tag: li.querySelector('.label em')?.textContent ?? null,
      tone: li.className,
      values: [...li.querySelectorAll('[data-series]')].map(v => ({series: v.dataset.series, ...exact(v)})),
      aside: exact(li.querySelector('.aside:not(.rest)')),
      bars: [...li.querySelectorAll('rect')].map(r => ({kind: r.getAttribute('class'), x: percent(r, 'x'), width: percent(r, 'width')})),
      ticks: [...li.querySelectorAll('line.tick')].map(t => ({exact: t.dataset.exact, x: percent(t, 'x1')})),
    })),
  }])),
  tables: [...document.querySelectorAll('section')].map(s => ({
    title: s.querySelector('h2')?.textContent ?? null,
    rows: [...s.querySelectorAll('tbody tr:not(.group)')].map(tr => ({tone: tr.className,
      cells: Object.fromEntries([...tr.children].map(td => [td.dataset.key, exact(td)]))})),
  })),
  inputs: [...document.querySelectorAll('[data-source="input"]')].map(e => Object.fromEntries([...e.querySelectorAll('[data-member]')].map(m => [m.dataset.member, m.textContent]))),
  snapshots: [...document.querySelectorAll('[data-source="snapshot"]')].map(e => Object.fromEntries([...e.querySelectorAll('[data-member]')].map(m => [m.dataset.member, m.textContent]))),
};
