"""Certificates for the fake Azure, made by the openssl program: one for 127.0.0.1, one of another name, one that is over,
one that is not valid yet, all of one authority; and an application's, to sign in with."""
import pathlib
import ssl
import subprocess


def openssl(*args, cwd):
    subprocess.run(["openssl", *args], cwd=cwd, check=True, capture_output=True, timeout=60)


class Certificates:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        (self.folder / "index.txt").touch()
        (self.folder / "ca.cnf").write_text(f"""[ca]
default_ca=d
[d]
dir={self.folder}
database=$dir/index.txt
new_certs_dir=$dir
rand_serial=yes
default_md=sha256
policy=p
copy_extensions=copy
unique_subject=no
[p]
commonName=supplied
""")
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=fake authority",
                "-days", "3650", cwd=self.folder)
        openssl("genrsa", "-out", "server.key", "2048", cwd=self.folder)
        self.make("good", "127.0.0.1", "IP:127.0.0.1,DNS:localhost", "20200101000000Z", "20991231000000Z")
        self.make("other-name", "elsewhere.example", "DNS:elsewhere.example", "20200101000000Z", "20991231000000Z")
        self.make("over", "127.0.0.1", "IP:127.0.0.1", "20200101000000Z", "20200201000000Z")
        self.make("not-yet", "127.0.0.1", "IP:127.0.0.1", "20980101000000Z", "20991231000000Z")
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "app.key", "-out", "app.crt", "-subj", "/CN=ratecast test application",
                "-days", "3650", cwd=self.folder)
        openssl("x509", "-in", "app.crt", "-pubkey", "-noout", "-out", "app.pub", cwd=self.folder)
        (self.folder / "app.pem").write_text((self.folder / "app.key").read_text() + (self.folder / "app.crt").read_text())
        openssl("pkcs12", "-export", "-inkey", "app.key", "-in", "app.crt", "-out", "app.pfx", "-passout", "pass:Pfx-Passw0rd", cwd=self.folder)

    def make(self, name, common, alternative, start, end):
        openssl("req", "-new", "-key", "server.key", "-out", name + ".csr", "-subj", f"/CN={common}", "-addext",
                f"subjectAltName={alternative}", cwd=self.folder)
        openssl("ca", "-batch", "-notext", "-config", "ca.cnf", "-cert", "ca.pem", "-keyfile", "ca.key", "-in", name + ".csr", "-out", name + ".pem",
                "-startdate", start, "-enddate", end, cwd=self.folder)

    def context(self, name):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / (name + ".pem"), self.folder / "server.key")
        context.set_alpn_protocols(["http/1.1"])
        return context

    @property
    def authority(self):
        return self.folder / "ca.pem"
