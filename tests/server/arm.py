"""Azure Resource Manager: subscriptions, and what all its providers say alike."""
from fake import Reply

SUB = "11111111-2222-4333-8444-555555555555"
SECOND = "99999999-2222-4333-8444-555555555555"


def error(status, code, message):
    return Reply(status, {"error": {"code": code, "message": message}})


def denied(action):
    return error(403, "AuthorizationFailed", f"The client 'x' with object id 'y' does not have authorization to perform action '{action}' over scope "
                 f"'/subscriptions/{SUB}' or the scope is invalid.")


def add(fake):
    fake.state["arm"] = {"subscriptions": [(SUB, "Production")]}

    @fake.route("arm", "GET", "/subscriptions", version="2020-01-01")
    def subscriptions(q):
        return Reply(200, {"value": [{"id": f"/subscriptions/{i}", "subscriptionId": i, "displayName": n, "state": "Enabled"}
                                     for i, n in fake.state["arm"]["subscriptions"]], "count": {"type": "Total", "value": 1}},
                     {"x-ms-ratelimit-remaining-tenant-reads": "11999"})
