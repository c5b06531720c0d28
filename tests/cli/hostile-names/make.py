"""A workload whose names try to be something else, for each format. Written by code, so that the repository holds no odd bytes."""
names = [
    '=cmd|" /C calc"!A1', "+1+1", "-2+3", "@SUM(A1)", "\t=1", " =1", "a;=1", "\uff1d1",  # formulas
    "\x1b[31mred\x1b[0m", "\x1b]0;title\x07", "\u009b31mC1", "back\bspace",  # terminal escapes
    "user\u202egpj.exe", "zero\u200bwidth", "\u2066isolate", "tag\U000e0041",  # direction, what cannot be seen
    "two\nlines", "carriage\rreturn",
    "<script>alert(1)</script>", "</style><img src=x onerror=alert(1)>", '" onload="x', "&amp;",  # HTML
    "a|b", "`code`", "[link](http://x.y)", "![image](x)", "https://x.y/z", "www.x.y", "@team", "#1", "*bold* _it_ ~~no~~", "<!-- x", "$x$",
    "{\"json\": 1}", "back\\slash", "%s%n", "x" * 300, "\u65e5\u672c\u8a9e", "e\u0301",
]
with open("w.csv", "w", encoding="utf-8", newline="") as f:
    f.write("name,resource,region,tags\r\n")
    for i, name in enumerate(names):
        tags = '"x==1+1;<b>=@v;y=\x1b[1m"' if i == 0 else ""
        f.write('"%s",vm/Standard_D2s_v5,westeurope,%s\r\n' % (name.replace('"', '""'), tags))
