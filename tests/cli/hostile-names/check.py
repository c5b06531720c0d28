"""No format lets through what steers; json gives the names back, but for control characters, which are blanks from the reader on."""
import csv
import html.parser
import json
import pathlib
import re
import unicodedata

exec(pathlib.Path("make.py").read_text())  # names
STEERING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]")
for path in ("table", "json", "csv", "markdown", "html"):
    text = pathlib.Path(path).read_text(encoding="utf-8")
    assert not STEERING.search(text), (path, STEERING.search(text))
blank = lambda s: re.sub("[\x00-\x1f\x7f]", " ", s).strip()
lines = json.loads(pathlib.Path("json").read_text())["placements"][0]["lines"]
assert [line["name"] for line in lines] == [blank(n) for n in names]
rows = list(csv.DictReader(pathlib.Path("csv").open(encoding="utf-8", newline="")))
assert len(rows) == len(names)
for row in rows:
    assert not any(re.match("\\s*[=+@\uff1d]|\\s*-(?![0-9.]+$)", cell) for cell in row.values() if cell), row


class Seen(html.parser.HTMLParser):
    tags, text = set(), []

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        assert not any(name.startswith("on") for name, _ in attributes), attributes
        assert not any(v and re.match(r"\s*(javascript|data|https?):", v) for _, v in attributes), attributes

    def handle_data(self, data):
        self.text.append(data)


seen = Seen()
seen.feed(pathlib.Path("html").read_text())
assert not seen.tags & {"img", "iframe", "object", "embed", "base", "form", "a"}, seen.tags
print("html:", "script" in seen.tags and "has scripts" or "no script")
text = re.sub(r"\s+", " ", "".join(seen.text))
for name in ("<script>alert(1)</script>", "</style><img src=x onerror=alert(1)>", '" onload="x', "&amp;"):
    assert name in text, name
