"""Managed identity: the metadata service of a virtual machine, and the endpoint of App Service. Plain http; every value is text."""
from fake import Reply

HEADER = "identity-header-0123456789abcdef"


def add(fake):
    fake.secret(HEADER)
    fake.state["imds"] = {"identity": True}

    def give(resource, q):
        q.check(resource == fake.url("arm") + "/", "the resource is ARM")
        return Reply(200, {"access_token": fake.new_token(), "client_id": "c", "expires_in": "3599", "expires_on": "1506484173",
                           "not_before": "1506480273", "resource": resource, "token_type": "Bearer"})

    @fake.route("imds", "GET", "/metadata/identity/oauth2/token", version="2018-02-01")
    def machine(q):
        if q.headers.get("metadata") != "true":
            return Reply(400, {"error": "invalid_request", "error_description": "Required metadata header not specified"})
        if not fake.state["imds"]["identity"]:
            return Reply(400, {"error": "invalid_request", "error_description": "Identity not found"})
        return give(q.arg("resource"), q)

    @fake.route("imds", "GET", "/msi/token", version="2019-08-01")
    def service(q):
        q.check(q.headers.get("x-identity-header") == HEADER, "X-IDENTITY-HEADER")
        return give(q.arg("resource"), q)
