"""What a participant sends to a front door to be somebody else: names, paths, cookies, codes, and others' pages."""

from datetime import UTC, datetime, timedelta

from admin.names import DOOR_LIST
from rehearsal.play.attempts.door_scene import BAD, FOREIGN, SIGNED_OUT, UNKNOWN, DoorAttempt, DoorScene

HARMLESS = "def lambda_handler(event, context): pass\n"
Table = list[DoorAttempt]


def names_in_requests(scene: DoorScene) -> Table:
    """Name the neighbour wherever a request has room for a name."""
    them, theirs = scene.neighbour, scene.workshop.function_name(scene.neighbour)
    bird = f"{scene.workshop.birds_folder(them)}x.jpg"
    source = {"source": HARMLESS}
    try_ = DoorAttempt
    return [
        *(
            try_(f"the neighbour in the query, as {name}", "GET", f"{path}?{name}={them}", BAD)
            for path, name in (
                ("/me", "pseudonym"), ("/code", "participant"), ("/versions", "user"), ("/feedback", "pseudonym"),
                ("/pictures", "folder"), ("/birds", "prefix"), ("/settings", "function"),
            )
        ),
        try_("the neighbour's log", "GET", f"/log?since=2026-01-01T00:00:00Z&function={theirs}", BAD),
        try_("the neighbour signed out by name", "DELETE", f"/session?pseudonym={them}", BAD),
        *(
            try_(f"the neighbour in the body, as {next(reversed(document))}", method, path, BAD, document)
            for method, path, document in (
                ("PUT", "/code", source | {"pseudonym": them}),
                ("PUT", "/code", source | {"function": theirs}),
                ("PUT", "/code", {"version": "1", "function_name": theirs}),
                ("PUT", "/settings", {"memory_size": 128, "function": theirs}),
                ("POST", "/run", {"function": theirs}),
                ("POST", "/run", {"pseudonym": them}),
                ("POST", "/hand", {"text": "", "pseudonym": them}),
                ("POST", "/birds", {"name": "x.jpg", "size": 1000, "key": bird}),
                ("POST", "/keys", {"pseudonym": them}),
                ("POST", "/session", {"code": scene.code, "pseudonym": them}),
            )
        ),
        try_("a list in the place of a body", "PUT", "/code", BAD, [source, {"pseudonym": them}]),
        try_("another's layer", "PUT", "/settings", (422,), {"layer_arn": "arn:aws:lambda:x:1:layer:theirs:1"}),
        try_("more memory than the text asks for", "PUT", "/settings", (422,), {"memory_size": 10_240}),
        try_("a point that is not allowed", "PUT", "/code", FOREIGN, {"point": "../crop_faces/solution"}),
        try_("the neighbour in headers", "GET", "/me", (), or_own=True,
             headers=scene.headers("GET", X_Pseudonym=them, X_Forwarded_User=them, X_Amzn_Oidc_Identity=them)),
        try_("the neighbour in another cookie", "GET", "/me", (), or_own=True,
             headers=scene.headers("GET", Cookie=f"me={them}")),
        try_("another method in a header", "GET", "/me", (), or_own=True,
             headers=scene.headers("GET", X_HTTP_Method_Override="DELETE", X_Original_URL=f"/me/{them}")),
        try_("a bird into the neighbour's folder", "POST", "/birds", (), {"name": f"../{them}/x.jpg", "size": 1000},
             or_own=True),
        try_("a bird under the neighbour's key", "POST", "/birds", (), {"name": bird, "size": 1000}, or_own=True),
        try_("a bird with a header in its name", "POST", "/birds", (),
             {"name": "x\r\nContent-Type: text/html\r\n.jpg", "size": 1000}, or_own=True),
    ]  # fmt: skip


def paths(scene: DoorScene) -> Table:
    """Reach by the path what no route has: the neighbour's, the door's own files, and headers of one's own."""
    them = scene.neighbour
    tricks = (
        f"/me/{them}", f"/{them}/code", f"/../{them}/code", "//me", f"/me%2f..%2f{them}", f"/me;pseudonym={them}",
        "/code%00", "/ME", "/me/", "/static/../lambda_function.py", "/static/%2e%2e/lambda_function.py",
        "/static/..%2f..%2fvar/runtime/bootstrap", f"/static/..%5c{DOOR_LIST}", "/session/../keys",
        "/static/x%0d%0aSet-Cookie:%20a=b", "/%0d%0aLocation:%20http://localhost/", "/$default/me",
        "/2015-03-31/functions", "/.env",
    )  # fmt: skip
    # API Gateway makes one slash of two, so some of them are one's own after all.
    return [DoorAttempt("by its path", "GET", path, UNKNOWN, or_own=True) for path in tricks] + [
        DoorAttempt("a header by the query", "GET", "/log?since=%0d%0aSet-Cookie:%20a=b", BAD),
        DoorAttempt("a method that nothing has", "TRACE", "/me", (405,)),
    ]


def cookies_of_ones_own_making(scene: DoorScene) -> Table:
    """Show a cookie that is forged, altered, swapped, kept after its end, or another door's."""
    past, far = datetime.now(UTC) - timedelta(minutes=1), datetime.now(UTC) + timedelta(days=9)
    mac, their_mac = (cookie.rpartition(".")[2] for cookie in (scene.mine.cookie, scene.theirs))
    their_text = scene.theirs.rpartition(".")[0]
    known = scene.ticket
    shown = {
        "none": "",
        "the neighbour's name in one's own": scene.altered(1, scene.neighbour),
        "another generation": scene.altered(2, str(known.generation + 1)),
        "another browser": scene.altered(3, "A" * 16),
        "a later end": scene.altered(4, str(int(far.timestamp()))),
        "a signature of zeros": scene.altered(5, "A" * 43),
        "the neighbour's text with one's own signature": f"{their_text}.{mac}",
        "one's own text with the neighbour's signature": scene.altered(5, their_mac),
        "the neighbour's, after they signed out": scene.theirs,
        "one's own, after signing out": scene.ended,
        "another group's door's": scene.foreign,
        "rightly signed, ended a minute ago": scene.signed(expires=past),
        "rightly signed, of a code that was replaced": scene.signed(generation=known.generation + 1),
        "rightly signed, of a browser that never signed in": scene.signed(browser="nobody-was-here"),
        "rightly signed, of somebody unknown": scene.signed(pseudonym="nobody"),
        "one's own cut short": scene.mine.cookie[:-1],
        "one's own twice as long": scene.mine.cookie * 2,
        "a JWT of no algorithm": "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZGEifQ.",
    }  # fmt: skip
    plain, two = scene.headers("GET"), "; ".join(f"__Host-session={one}" for one in (scene.mine.cookie, "x"))
    return [
        *(DoorAttempt(f"a cookie: {what}", "GET", "/me", SIGNED_OUT, cookie=value) for what, value in shown.items()),
        DoorAttempt("another door's cookie, to deploy", "PUT", "/code", SIGNED_OUT, {"source": HARMLESS},
                    cookie=scene.foreign),
        DoorAttempt("a cookie that ended, for keys", "POST", "/keys", SIGNED_OUT, {}, cookie=scene.ended),
        DoorAttempt("two cookies of one name", "GET", "/me", SIGNED_OUT, cookie="",
                    headers=(*plain, ("Cookie", two))),
        DoorAttempt("the cookie under another name", "GET", "/me", SIGNED_OUT, cookie="",
                    headers=(*plain, ("Cookie", f"session={scene.mine.cookie}"))),
        DoorAttempt("the cookie as a bearer's token", "GET", "/me", SIGNED_OUT, cookie="",
                    headers=(*plain, ("Authorization", f"Bearer {scene.mine.cookie}"))),
    ]  # fmt: skip


def codes(scene: DoorScene) -> Table:
    """Sign in with what is no code of this door."""
    last = "0" if scene.code[-1] != "0" else "1"
    typed = {
        "of another group": scene.foreign_code,
        "with another last character": scene.code[:-1] + last,
        "the neighbour's pseudonym": scene.neighbour,
        "empty": "",
        "one's own twice": scene.code * 2,
        "a wildcard": "*",
        "9,000 characters": "7" * 9_000,
        "half characters": "\ud800\ud800\ud800\ud800",
    }
    return [
        *(
            DoorAttempt(f"a code: {what}", "POST", "/session", SIGNED_OUT, {"code": value}, cookie="")
            for what, value in typed.items()
        ),
        DoorAttempt("a list of codes", "POST", "/session", BAD, {"code": [scene.code]}, cookie=""),
        DoorAttempt("no code", "POST", "/session", BAD, {}, cookie=""),
        DoorAttempt("no JSON", "POST", "/session", BAD, raw=b"code=" + scene.code.encode(), cookie=""),
    ]


def other_pages(scene: DoorScene) -> Table:
    """Let another page's script, form or link do it in a browser that is signed in."""
    evil = f"http://evil.localhost:{scene.port}"
    run, change = ("POST", "/run", FOREIGN), ("PUT", "/code", FOREIGN)
    source, them = {"source": HARMLESS}, scene.headers
    near = f"http://x{scene.mine.host}"
    forms = ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/json")
    return [
        DoorAttempt("from another page: Origin", *change, source, headers=them("PUT", Origin=evil)),
        DoorAttempt("from another page: Origin", *run, {}, headers=them("POST", Origin=evil)),
        DoorAttempt("from a file: Origin null", *run, {}, headers=them("POST", Origin="null")),
        DoorAttempt("from a name that ends like ours", *run, {}, headers=them("POST", Origin=near)),
        DoorAttempt("from another page: X-Forwarded-Host", *run, {},
                    headers=them("POST", Origin=evil, X_Forwarded_Host=evil.partition("//")[2])),
        DoorAttempt("Sec-Fetch-Site: cross-site", *run, {}, headers=them("POST", Sec_Fetch_Site="cross-site")),
        DoorAttempt("Sec-Fetch-Site: same-site", *change, source, headers=them("PUT", Sec_Fetch_Site="same-site")),
        DoorAttempt("Sec-Fetch-Site: none", *run, {}, headers=them("POST", Sec_Fetch_Site="none")),
        *(
            DoorAttempt(f"a form's type: {kind}", *run, {}, headers=them("POST", ("Origin",), Content_Type=kind))
            for kind in forms
        ),
        DoorAttempt("a body without a type", *run, {}, headers=them("POST", ("Content-Type",))),
        DoorAttempt("keys for another page", "POST", "/keys", FOREIGN, {}, headers=them("POST", Origin=evil)),
        DoorAttempt("the hand, from another page", "DELETE", "/hand", FOREIGN, headers=them("DELETE", Origin=evil)),
        DoorAttempt("signed out by another page", "DELETE", "/session", FOREIGN, headers=them("DELETE", Origin=evil)),
        DoorAttempt("signed in by another page", "POST", "/session", FOREIGN, {"code": scene.code}, cookie="",
                    headers=them("POST", Sec_Fetch_Site="cross-site")),
        DoorAttempt("read by another page", "GET", "/code", FOREIGN, headers=them("GET", Sec_Fetch_Site="cross-site")),
        DoorAttempt("read by another page: Origin", "GET", "/me", FOREIGN, headers=them("GET", Origin=evil)),
        DoorAttempt("the console, by a link elsewhere", "GET", "/console", FOREIGN,
                    headers=them("GET", Sec_Fetch_Site="cross-site")),
        DoorAttempt("a preflight from another page", "OPTIONS", "/code", (403, 405),
                    headers=(("Origin", evil), ("Access-Control-Request-Method", "PUT"))),
    ]  # fmt: skip


DOOR_TABLES = (names_in_requests, paths, cookies_of_ones_own_making, codes, other_pages)


def door_attempts(scene: DoorScene) -> Table:
    """List everything that a participant sends to the door, in the order in which it is sent."""
    return [attempt for table in DOOR_TABLES for attempt in table(scene)]
