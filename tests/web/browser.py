"""A headless Chromium over the WebDriver protocol (chromedriver, loopback only), from Python's standard library.

    with Browser() as b:
        b.view(800, dark=True)
        b.open(path)
        b.run("return document.title")
        png = b.screenshot()
"""
import base64
import http.client
import json
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--hide-scrollbars", "--force-device-scale-factor=1"]


class Browser:
    def __enter__(self):
        self.home = tempfile.mkdtemp(prefix="web-")
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]
        self.driver = subprocess.Popen(["chromedriver", f"--port={self.port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                       env={"PATH": "/usr/bin:/bin", "HOME": self.home, "TMPDIR": self.home, "LC_ALL": "C.UTF-8", "TZ": "UTC"})
        try:
            self.wait()
            options = {"binary": shutil.which("chromium"), "args": FLAGS + [f"--user-data-dir={self.home}/profile"]}
            want = {"browserName": "chrome", "goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}
            self.session = self.call("POST", "/session", {"capabilities": {"alwaysMatch": want}})["sessionId"]
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        try:
            if hasattr(self, "session"):
                self.call("DELETE", f"/session/{self.session}")
        finally:
            self.driver.terminate()
            self.driver.wait(20)
            shutil.rmtree(self.home, ignore_errors=True)

    def wait(self):
        for _ in range(300):
            try:
                if self.call("GET", "/status")["ready"]:
                    return
            except OSError:
                pass
            time.sleep(0.1)
        raise RuntimeError("chromedriver does not answer")

    def call(self, method, path, body=None):
        c = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        c.request(method, path, None if body is None else json.dumps(body), {"Content-Type": "application/json"})
        value = json.loads(c.getresponse().read())["value"]
        c.close()
        if isinstance(value, dict) and "error" in value:
            raise RuntimeError(f"{method} {path}: {value['error']}: {value['message']}")
        return value

    def post(self, path, body=None):
        return self.call("POST", f"/session/{self.session}{path}", body or {})

    def devtools(self, command, **parameters):
        return self.post("/goog/cdp/execute", {"cmd": command, "params": parameters})

    def view(self, width, dark=False, height=900):
        self.devtools("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.devtools("Emulation.setEmulatedMedia", media="", features=[scheme])

    def scripts(self, on):
        """Of the page; run() works either way."""
        self.devtools("Emulation.setScriptExecutionDisabled", value=not on)

    def open(self, path):
        self.post("/url", {"url": pathlib.Path(path).resolve().as_uri()})

    def run(self, script, *args):
        return self.post("/execute/sync", {"script": script, "args": list(args)})

    def console(self):
        """What was logged since the last call."""
        return [entry["message"] for entry in self.post("/se/log", {"type": "browser"})]

    def screenshot(self):
        """The whole page, not only what the window shows."""
        size = self.devtools("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}
        return base64.b64decode(self.devtools("Page.captureScreenshot", clip=clip, captureBeyondViewport=True)["data"])

    def pdf(self):
        return base64.b64decode(self.devtools("Page.printToPDF", preferCSSPageSize=True, printBackground=False)["data"])
