"""Entra: tokens for an application (secret, certificate, federated), by device code, and renewal."""
import base64
import hashlib
import json
import subprocess
import tempfile
import time

from fake import Reply

TENANT = "aaaaaaaa-0000-4000-8000-000000000001"
CLIENT = "bbbbbbbb-0000-4000-8000-000000000002"
SECRET = "Sq~8Q~the.client+secret/value=with&odd%20marks"
FEDERATED = "eyJhbGciOiJSUzI1NiJ9.federated-token-of-the-pod.signature"
PUBLIC_CLIENT = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"


def refusal(error, number, words, status=400):
    return Reply(status, {"error": error, "error_description": f"AADSTS{number}: {words}\r\nTrace ID: 0000\r\nCorrelation ID: 1111\r\nTimestamp: 2026-08-25",
                          "error_codes": [number], "timestamp": "2026-08-25 00:00:00Z", "trace_id": "0000", "correlation_id": "1111"})


def decode(part):
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def check_assertion(fake, q, jwt, audience):
    """The signature is checked by the openssl program, not by what made it."""
    fake.secret(jwt)
    head, claims, signature = jwt.split(".")
    header, told = json.loads(decode(head)), json.loads(decode(claims))
    folder = fake.certificates.folder
    der = subprocess.run(["openssl", "x509", "-in", folder / "app.crt", "-outform", "DER"], capture_output=True, check=True).stdout
    q.check(header == {"alg": "PS256", "typ": "JWT", "x5t#S256": base64.urlsafe_b64encode(hashlib.sha256(der).digest()).rstrip(b"=").decode()},
            "the header of the assertion")
    with tempfile.NamedTemporaryFile(dir=folder) as f:
        f.write(decode(signature))
        f.flush()
        done = subprocess.run(["openssl", "dgst", "-sha256", "-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:32", "-verify",
                               folder / "app.pub", "-signature", f.name], input=f"{head}.{claims}".encode(), capture_output=True)
    q.check(done.returncode == 0, "the signature of the assertion")
    q.check(told["aud"] == audience and told["iss"] == told["sub"] == CLIENT and len(told["jti"]) >= 16, "the claims of the assertion")
    q.check(told["exp"] - told["nbf"] <= 600, "the assertion lives ten minutes at most")
    now = time.time() + fake.clock
    return told["nbf"] - 300 <= now <= told["exp"] + 300


def add(fake):
    fake.secret(SECRET)
    fake.secret(FEDERATED)
    fake.state["entra"] = state = {"life": 3599, "pending": 2, "device": None, "secret": SECRET, "expired": False, "public": PUBLIC_CLIENT}

    @fake.route("entra", "POST", r"/(?P<tenant>[^/]+)/oauth2/v2.0/token")
    def token(q, tenant):
        form = q.form()
        if form.get("grant_type") == "client_credentials":
            return application(q, form, tenant)
        return person(q, form)

    def scope(q, form, want):
        q.check(form.get("scope", "").split() == [fake.url("arm") + "/.default", *want], "the scope of ARM")

    def give(more=None):
        return Reply(200, {"token_type": "Bearer", "expires_in": state["life"], "ext_expires_in": state["life"], "access_token": fake.new_token(state["life"]), **(more or {})})

    def application(q, form, tenant):
        scope(q, form, [])
        if tenant != TENANT:
            return refusal("invalid_request", 90002, f"Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID.")
        if form.get("client_id") != CLIENT:
            return refusal("unauthorized_client", 700016, "Application with identifier was not found in the directory.")
        if "client_secret" in form:
            q.check("client_assertion" not in form, "a secret or an assertion")
            if state["expired"]:
                return refusal("invalid_client", 7000222, "The provided client secret keys are expired.", 401)
            if form["client_secret"] != state["secret"]:
                return refusal("invalid_client", 7000215, "Invalid client secret provided.", 401)
            return give()
        q.check(form.get("client_assertion_type") == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", "the type of the assertion")
        if form.get("client_assertion") == FEDERATED:
            return give()
        if not check_assertion(fake, q, form["client_assertion"], f"{fake.url('entra')}/{tenant}/oauth2/v2.0/token"):
            return refusal("invalid_client", 700024, "Client assertion is not within its valid time range.", 401)
        return give()

    @fake.route("entra", "POST", r"/(?P<tenant>[^/]+)/oauth2/v2.0/devicecode")
    def device(q, tenant):
        form = q.form()
        scope(q, form, ["offline_access"])
        q.check(form.get("client_id") == state["public"], "the public client")
        state["device"] = fake.secret(f"device-code-{fake.rng.getrandbits(200):050x}")
        return Reply(200, {"user_code": "ABCD-EFGH", "device_code": state["device"], "verification_uri": "https://microsoft.com/devicelogin",
                           "expires_in": 900, "interval": 1, "message": "Um sich anzumelden, ..."})

    def person(q, form):
        if form.get("grant_type") == "refresh_token":
            q.check(form.get("refresh_token") == state.get("refresh"), "the refresh token")
        else:
            q.check(form.get("grant_type") == "urn:ietf:params:oauth:grant-type:device_code", "the grant type")
            q.check(form.get("device_code") == state["device"], "the device code")
            if state["pending"] < 0:
                return refusal("authorization_declined", 70018, "The user declined.")
            if state["pending"] > 0:
                state["pending"] -= 1
                return refusal("authorization_pending", 70016, "Noch nicht.")
        state["refresh"] = fake.secret(f"refresh-{fake.rng.getrandbits(200):050x}")
        return give({"refresh_token": state["refresh"]})
