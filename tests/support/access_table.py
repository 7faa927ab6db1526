"""Who may use which route of the whole site: what every kind of visitor is answered.

One row of ``TABLE`` is one kind of route, with the answers of ``VISITORS`` in their order:

- ``in``: let in, whatever the page then says of an empty form
- ``no``: known, and refused (403)
- ``none``: as if it were not there (404); a form may first say that it is incomplete (422)
- ``sign``: asked to sign in, or refused without a token (401)
- ``bad``: not a request that this address takes (400)

Routes of the live market's worker site are those of the sandbox without ``/sandbox``. Work and
workers of these tests are the sandbox's: on the live market all are strangers.
"""

from __future__ import annotations

VISITORS = (
    "owner", "manager", "reviewer", "viewer", "another requester's owner", "operator",
    "worker", "another worker", "stranger",
)  # fmt: skip

SUBMIT = [
    f"{method} {prefix}{first}mturk{second}externalSubmit"
    for method in ("GET", "POST")
    for prefix in ("", "/sandbox")
    for first in ("/", "//")
    for second in ("/", "//")
]

# (what it is, the answers, the routes)
TABLE: list[tuple[str, str, list[str]]] = [
    (
        "Any member sees what is the requester's own",
        "in in in in none in sign sign sign",
        [
            "GET /requester/batches/{batch_id}",
            "GET /requester/batches/{batch_id}/export",
            "GET /requester/batches/{batch_id}/live",
            "GET /requester/batches/{batch_id}/results",
            "GET /requester/batches/{batch_id}/results.csv",
            "GET /requester/batches/{batch_id}/studies",
            "GET /requester/batches/{batch_id}/studies/{study_id}",
            "GET /requester/batches/{batch_id}/studies/{study_id}/live",
            "GET /requester/collections/{collection_id}",
            "GET /requester/collections/{collection_id}/terms",
            "GET /requester/images/{image_id}",
            "GET /requester/messages/{market_id}/{thread_id}",
            "GET /requester/work/{market_id}/{assignment_id}",
        ],
    ),
    (
        "Any member; another requester sees its own list",
        "in in in in in in sign sign sign",
        [
            "GET /requester",
            "GET /requester/",
            "GET /requester/card",
            "GET /requester/collections",
            "GET /requester/appeals",
            "GET /requester/messages",
            "GET /requester/reports",
            "GET /requester/statistics",
            "GET /requester/statistics.csv",
        ],
    ),
    (
        "Who reviews",
        "in in in no none in sign sign sign",
        [
            "GET /requester/batches/{batch_id}/review",
            "POST /requester/batches/{batch_id}/studies/{study_id}/screen-out",
            "POST /requester/appeals/{market_id}/{appealed_id}",
            "POST /requester/messages/{market_id}/{thread_id}",
            "POST /requester/messages/{market_id}/{thread_id}/seen",
            "POST /requester/reports/{market_id}/{report_id}",
            "POST /requester/work/{market_id}/{assignment_id}/decide",
            "POST /requester/work/{market_id}/{assignment_id}/message",
        ],
    ),
    (
        "Who draws on own pictures",
        "in in in no in in sign sign sign",
        [
            "GET /tool.html",
        ],
    ),
    (
        "Who publishes and pays",
        "in in no no none in sign sign sign",
        [
            "GET /requester/batches/{batch_id}/approve-all",
            "POST /requester/batches/{batch_id}/approve-all",
            "POST /requester/batches/{batch_id}/budget",
            "GET /requester/batches/{batch_id}/extend",
            "POST /requester/batches/{batch_id}/extend",
            "POST /requester/batches/{batch_id}/forget",
            "POST /requester/batches/{batch_id}/more-time",
            "GET /requester/batches/{batch_id}/plan",
            "POST /requester/batches/{batch_id}/publish",
            "POST /requester/batches/{batch_id}/publish-live",
            "GET /requester/collections/{collection_id}/remove",
            "POST /requester/collections/{collection_id}/remove",
            "GET /requester/batches/{batch_id}/sample",
            "POST /requester/batches/{batch_id}/sample",
            "POST /requester/batches/{batch_id}/step",
            "POST /requester/batches/{batch_id}/studies",
            "POST /requester/batches/{batch_id}/studies/{study_id}/bonuses",
            "GET /requester/batches/{batch_id}/studies/{study_id}/bonuses/{number}",
            "POST /requester/batches/{batch_id}/studies/{study_id}/close",
            "GET /requester/batches/{batch_id}/studies/{study_id}/ids.txt",
            "GET /requester/batches/{batch_id}/studies/{study_id}/submissions.csv",
            "POST /requester/collections/{collection_id}/terms",
            "POST /requester/images/{image_id}/remove",
            "POST /requester/uploads/{collection_id}",
        ],
    ),
    (
        "Who publishes; another requester does so for itself",
        "in in no no in in sign sign sign",
        [
            "POST /requester/card",
            "POST /requester/collections",
            "GET /requester/publish",
            "POST /requester/publish",
        ],
    ),
    (
        "Owners",
        "in no no no none in sign sign sign",
        [
            "POST /requester/keys/{key_id}/deactivate",
            "POST /requester/team/{account_id}/link",
            "POST /requester/team/{account_id}/remove",
            "POST /requester/team/{account_id}/role",
        ],
    ),
    (
        "Owners, also those of another requester for itself",
        "in no no no in in sign sign sign",
        [
            "GET /requester/audit",
            "GET /requester/audit.csv",
            "GET /requester/keys",
            "POST /requester/keys",
            "GET /requester/team",
            "POST /requester/team/invite",
        ],
    ),
    (
        "The operator alone",
        "no no no no no in sign sign sign",
        [
            "GET /requester/pay-settings",
            "POST /requester/pay-settings/currency",
            "POST /requester/pay-settings/means",
            "POST /requester/pay-settings/payer",
            "GET /requester/pay-terms",
            "POST /requester/pay-terms",
            "GET /requester/payouts",
            "GET /requester/payouts/{market_id}",
            "POST /requester/payouts/{market_id}/answer",
            "GET /requester/payouts/{market_id}/new",
            "POST /requester/payouts/{market_id}/new",
            "GET /requester/payouts/{market_id}/receipts",
            "POST /requester/payouts/{market_id}/receipts",
            "GET /requester/payouts/{market_id}/runs/{run_id}",
            "POST /requester/payouts/{market_id}/runs/{run_id}/cancel",
            "POST /requester/payouts/{market_id}/runs/{run_id}/details",
            "POST /requester/payouts/{market_id}/runs/{run_id}/file",
            "POST /requester/payouts/{market_id}/runs/{run_id}/line",
            "POST /requester/payouts/{market_id}/runs/{run_id}/paid",
            "GET /requester/workers",
            "GET /requester/workers/{market_id}",
            "GET /requester/workers/{market_id}/claim",
            "POST /requester/workers/{market_id}/claim",
            "GET /requester/workers/{market_id}/erase/{worker_id}",
            "POST /requester/workers/{market_id}/erase/{worker_id}",
            "GET /requester/workers/{market_id}/groups",
            "POST /requester/workers/{market_id}/groups",
            "GET /requester/workers/{market_id}/groups/{group_id}",
            "POST /requester/workers/{market_id}/groups/{group_id}/add",
            "POST /requester/workers/{market_id}/groups/{group_id}/delete",
            "POST /requester/workers/{market_id}/groups/{group_id}/remove",
            "POST /requester/workers/{market_id}/groups/{group_id}/rename",
            "GET /requester/workers/{market_id}/invitations",
            "GET /requester/workers/{market_id}/invitations.csv",
            "GET /requester/workers/{market_id}/invitations/{invitation_id}",
            "POST /requester/workers/{market_id}/invitations/{invitation_id}/revoke",
            "POST /requester/workers/{market_id}/invitations/{invitation_id}/send-again",
            "POST /requester/workers/{market_id}/invite",
            "POST /requester/workers/{market_id}/invite-table",
            "POST /requester/workers/{market_id}/password",
            "POST /requester/workers/{market_id}/pause",
        ],
    ),
    (
        "Whoever has an account",
        "in in in in in in sign sign sign",
        [
            "GET /account",
            "POST /account",
            "POST /account/requester",
        ],
    ),
    (
        "Any worker of that market",
        "sign sign sign sign sign sign in in sign",
        [
            "GET /sandbox/worker/",
            "POST /sandbox/worker/accept",
            "GET /sandbox/worker/account",
            "POST /sandbox/worker/account/delete",
            "POST /sandbox/worker/account/language",
            "POST /sandbox/worker/account/password",
            "POST /sandbox/worker/account/sign-out",
            "GET /sandbox/worker/account/delete",
            "GET /sandbox/worker/messages",
            "POST /sandbox/worker/auto-next",
            "GET /sandbox/worker/earnings",
            "POST /sandbox/worker/groups/{hit_type_id}/skip",
            "POST /sandbox/worker/pay/forget",
            "GET /sandbox/worker/record.csv",
            "GET /sandbox/worker/report",
            "GET /sandbox/worker/reports",
            "GET /sandbox/worker/your-work",
        ],
    ),
    (
        "Workers, who have nothing of the kind here",
        "sign sign sign sign sign sign none none sign",
        [
            "GET /sandbox/worker/agree",
            "POST /sandbox/worker/agree",
            "GET /sandbox/worker/appeals/{appealed_id}",
            "POST /sandbox/worker/appeals/{appealed_id}",
            "GET /sandbox/worker/groups/{hit_type_id}",
            "GET /sandbox/worker/messages/about",
            "POST /sandbox/worker/messages/about",
            "GET /sandbox/worker/messages/note/{message_id}",
            "GET /sandbox/worker/next",
            "POST /sandbox/worker/pay/not-received",
            "POST /sandbox/worker/report",
            "GET /sandbox/worker/study",
            "GET /sandbox/worker/study/{study_id}",
            "POST /sandbox/worker/study/{study_id}/next",
            "POST /sandbox/worker/study/{study_id}/withdraw",
        ],
    ),
    (
        "The worker whose work or pay it is",
        "sign sign sign sign sign sign in none sign",
        [
            "GET /sandbox/worker/messages/{thread_id}",
            "GET /sandbox/worker/pay",
            "GET /sandbox/worker/pay/{year}",
            "GET /sandbox/worker/pay/{year}.csv",
            "GET /sandbox/worker/work/{assignment_id}",
            "POST /sandbox/worker/work/{assignment_id}/extend",
            "GET /sandbox/worker/work/{assignment_id}/leave",
            "POST /sandbox/worker/work/{assignment_id}/return",
            "GET /sandbox/worker/work/{assignment_id}/state",
        ],
    ),
    (
        "The worker whose pay it is, once the operator offers the means",
        "sign sign sign sign sign sign no none sign",
        ["POST /sandbox/worker/pay/means"],
    ),
    (
        "Anybody",
        "in in in in in in in in in",
        [
            *SUBMIT,
            "GET /",
            "GET /healthz",
            "GET /label",
            "GET /readyz",
            "GET /sandbox/worker",
            "GET /sandbox/worker/sign-in",
            "POST /sandbox/worker/sign-in",
            "GET /sign-in",
            "POST /sign-in",
            "GET /static/{path:path}",
            "POST /sandbox/worker/sign-out",
            "POST /sign-out",
        ],
    ),
    (
        "Whoever knows the secret, which nobody here does",
        "none none none none none none none none none",
        [
            "GET /link/{token}",
            "POST /link/{token}",
            "GET /sandbox/worker/invite/{token}",
            "POST /sandbox/worker/invite/{token}",
            "GET /sandbox/worker/link/{token}",
            "POST /sandbox/worker/link/{token}",
            "GET /sandbox/worker/password/{token}",
            "POST /sandbox/worker/password/{token}",
            "GET /study/{token}",
            "POST /study/{token}",
            "POST /study/{token}/decline",
        ],
    ),
    (
        "A page's token, no cookie",
        "sign sign sign sign sign sign sign sign sign",
        [
            "GET /api/label/document",
            "POST /api/label/edits",
            "POST /api/label/extend",
            "GET /api/label/image",
            "POST /api/label/report",
            "POST /api/label/submit",
            "POST /api/label/terms",
        ],
    ),
    (
        "A signature in the request itself, no cookie",
        "bad bad bad bad bad bad bad bad bad",
        [
            "POST /",
            "POST /api/label/open",
            "POST /sandbox",
            "POST /sandbox/",
        ],
    ),
    (
        "Nobody from here: forged pictures, the demo, figures for other machines",
        "no no no no no no no no no",
        [
            "POST /demo/links",
            "POST /demo/remove",
            "GET /i/{signed}",
            "GET /metrics",
        ],
    ),
]
