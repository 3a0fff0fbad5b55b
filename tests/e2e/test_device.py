# SPDX-License-Identifier: Apache-2.0
# Time limit: 600 s
"""
Security keys at the desk: enrolling one, logging in with it, and everything that is no answer of it.

The authenticator is software, written from the standard (Web Authentication level 3) with Debian's python3-cryptography.
"""
import base64
import hashlib
import http.client
import json
import os
import socket
import struct
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

sys.path.insert(0, str(Path(__file__).resolve().parent))
from test_desk import CONTROLLED, ENTENTE, PASSPHRASE, Answer, Desk, Page  # noqa: E402


def text(raw):
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


class Authenticator:
    """One key in a security key, and the browser that asks it."""

    def __init__(self, kind="es256", counter=0):
        self.key = ec.generate_private_key(ec.SECP256R1()) if kind == "es256" else ed25519.Ed25519PrivateKey.generate()
        self.id, self.counter, self.flags = os.urandom(32), counter, 0x01

    def public(self):
        return self.key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)

    def client(self, kind, question, here, **changed):
        said = {"type": kind, "challenge": question["challenge"], "origin": here, "crossOrigin": False}
        return json.dumps({**said, **changed}).encode()

    def data(self, site, flags):
        return hashlib.sha256(site.encode()).digest() + bytes([flags]) + struct.pack(">I", self.counter)

    def make(self, question, here, name="Blue key", **changed):
        """What the page sends after navigator.credentials.create()."""
        data = self.data(question["site"], self.flags | 0x40) + bytes(16) + struct.pack(">H", len(self.id)) + self.id + b"\xa0"
        return {"challenge": question["challenge"], "name": name, "id": text(self.id), "data": text(data),
                "client": text(self.client("webauthn.create", question, here, **changed)), "key": text(self.public())}

    def use(self, question, here, kind="webauthn.get", site=None, **changed):
        """And after navigator.credentials.get()."""
        client = self.client(kind, question, here, **changed)
        data = self.data(site or question["site"], self.flags)
        message = data + hashlib.sha256(client).digest()
        signature = (self.key.sign(message, ec.ECDSA(hashes.SHA256())) if isinstance(self.key, ec.EllipticCurvePrivateKey)
                     else self.key.sign(message))
        return {"challenge": question["challenge"], "id": text(self.id), "client": text(client), "data": text(data),
                "signature": text(signature)}


class Window(Page):
    """A page at http://localhost, where browsers allow security keys."""

    def __init__(self, desk):
        super().__init__(desk)
        self.origin = f"http://localhost:{desk.port}"

    def headers(self, method):
        sent = super().headers(method)
        sent["Host"] = self.origin[7:]
        if "Origin" in sent:
            sent["Origin"] = self.origin
        return sent

    def seated(self, answer):
        if answer.status == 201 and "csrf" in answer.json:
            self.cookie = answer.headers["Set-Cookie"].split(";")[0]
            self.token = answer.json["csrf"]
        return answer

    def enrol(self, authenticator, name="Blue key", passphrase=PASSPHRASE, **changed):
        begun = self.ask("POST", "device", {"passphrase": passphrase})
        if begun.status != 200:
            return begun
        return self.ask("POST", "device/finish", authenticator.make(begun.json, self.origin, name, **changed))

    def answer(self, body):
        return self.seated(self.ask("POST", "session/device", body))

    def log_in_with(self, authenticator, officer="anna"):
        begun = self.log_in(officer)
        if begun.status != 202:
            raise AssertionError(begun.raw)
        if self.cookie is not None or "Set-Cookie" in begun.headers:
            raise AssertionError("a cookie after the passphrase alone")
        authenticator.counter += 1
        return self.answer(authenticator.use(begun.json, self.origin))


class Case(unittest.TestCase):
    """A node of its own each, because wrong tries are counted."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        here = Path(self.folder.name)
        roles = [word for name in ("anna", "boris", "vera") for word in ("--officer", name + "=start,confirm,ask,release")]
        subprocess.run([ENTENTE, "init", str(here / "node"), "--name", "Ministry of Aldria", *roles], check=True,
                       stdout=subprocess.DEVNULL, env=CONTROLLED)
        self.desk = Desk(here / "node", here / "log")
        self.desk.lock("anna", "boris")
        self.desk.start()
        self.addCleanup(self.desk.close)

    def window(self, officer="anna"):
        window = Window(self.desk)
        self.assertEqual(window.log_in(officer).status, 201)
        return window

    def refused(self, answer, status, word):
        self.assertEqual(answer.status, status, answer.raw)
        self.assertIn(word, answer.json["error"]["sentence"])
        self.assertNotIn("Set-Cookie", answer.headers)


class Enrolled(Case):
    def setUp(self):
        super().setUp()
        self.key = Authenticator(counter=5)
        self.assertEqual(self.window().enrol(self.key).status, 201)

    def question(self, window=None, officer="anna"):
        answer = (window or Window(self.desk)).log_in(officer)
        self.assertEqual(answer.status, 202, answer.raw)
        return answer.json

    def test_T23_log_in_wants_passphrase_and_key(self):
        window = Window(self.desk)
        answer = window.log_in_with(self.key)
        self.assertEqual((answer.status, answer.json["officer"]), (201, "anna"))
        self.assertEqual(window.get("lists").status, 200)
        rows = window.get("key/devices").json
        self.assertEqual([(row["officer"], row["name"], row["site"]) for row in rows], [("anna", "Blue key", "localhost")])
        self.assertIn("used", rows[0])
        self.assertNotIn("key", rows[0])
        self.refused(Window(self.desk).log_in("anna", "wrong words"), 403, "passphrase")
        self.assertEqual(Window(self.desk).log_in("boris").status, 201)  # who enrolled none

    def test_T23_it_is_asked_for_after_a_restart(self):
        self.assertEqual(self.desk.stop(), 0)
        self.desk.start()
        self.assertEqual(Window(self.desk).log_in_with(self.key).status, 201)

    def test_T23_every_wrong_answer_is_refused(self):
        here = f"http://localhost:{self.desk.port}"
        other = Authenticator(counter=9)
        wrong = [
            ("another page", lambda q: self.key.use(q, here.replace("localhost", "127.0.0.1"))),
            ("another page", lambda q: self.key.use(q, "http://localhost:1")),
            ("within another site", lambda q: self.key.use(q, here, crossOrigin=True)),
            ("another kind", lambda q: self.key.use(q, here, kind="webauthn.create")),
        ]
        self.try_all(wrong)
        self.setUpAgain()
        here = f"http://localhost:{self.desk.port}"
        wrong = [
            ("another site", lambda q: self.key.use(q, here, site="example.org")),
            ("not to this question", lambda q: {**self.key.use({**q, "challenge": text(bytes(32))}, here),
                                                "challenge": q["challenge"]}),
            ("not one that this officer enrolled", lambda q: other.use(q, here)),
            ("signature", lambda q: {**other.use(q, here), "id": text(self.key.id)}),
        ]
        self.try_all(wrong)
        self.setUpAgain()
        here = f"http://localhost:{self.desk.port}"
        absent = Authenticator()
        absent.__dict__.update(self.key.__dict__)
        absent.flags = 0x04  # a fingerprint, but nobody's touch
        broken = lambda q: {**self.key.use(q, here), "signature": text(b"\x30\x00")}
        wrong = [
            ("touched", lambda q: absent.use(q, here)),
            ("signature", broken),
            ("no security key's answer", lambda q: {"challenge": q["challenge"]}),
            ("no security key's answer", lambda q: {**self.key.use(q, here), "data": "!"}),
        ]
        self.try_all(wrong)

    def setUpAgain(self):
        """The same node with a desk that has seen no wrong tries."""
        self.assertEqual(self.desk.stop(), 0)
        self.desk.start()

    def try_all(self, wrong):
        for word, make in wrong:
            window = Window(self.desk)
            self.key.counter += 1
            self.refused(window.answer(make(self.question(window))), 403, word)
            self.assertEqual(window.get("lists").status, 401)
        self.assertEqual(Window(self.desk).log_in_with(self.key).status, 201)

    def test_T23_a_question_is_answered_once_and_by_who_was_asked(self):
        window = Window(self.desk)
        question = self.question(window)
        self.key.counter += 1
        body = self.key.use(question, window.origin)
        self.assertEqual(window.answer(body).status, 201)
        self.refused(Window(self.desk).answer(body), 401, "passphrase")  # replayed
        question = self.question()
        self.key.counter += 1
        self.refused(window.answer({**self.key.use(question, window.origin), "id": text(b"x")}), 403, "officer enrolled")
        self.refused(window.answer(self.key.use(question, window.origin)), 401, "passphrase")  # the only try is over
        self.refused(Window(self.desk).answer({}), 401, "passphrase")
        boris = Window(self.desk)
        boris.log_in("boris")
        begun = boris.ask("POST", "device", {"passphrase": PASSPHRASE}).json
        self.refused(boris.answer(self.key.use(begun, window.origin)), 401, "passphrase")  # asked for something else

    def test_T23_another_officer_s_key_opens_nothing(self):
        other = Authenticator("ed25519")
        boris = self.window("boris")
        self.assertEqual(boris.enrol(other).status, 201)
        self.assertEqual(Window(self.desk).log_in_with(other, "boris").status, 201)
        question = self.question()
        self.refused(Window(self.desk).answer(other.use(question, boris.origin)), 403, "officer enrolled")

    def test_T23_a_counter_that_goes_back_is_a_copy(self):
        self.assertEqual(Window(self.desk).log_in_with(self.key).status, 201)
        self.key.counter -= 1
        self.refused(Window(self.desk).log_in_with(self.key), 403, "backwards")
        self.key.counter += 1
        self.assertEqual(Window(self.desk).log_in_with(self.key).status, 201)

    def test_T22_wrong_answers_are_counted_as_wrong_passphrases_are(self):
        other = Authenticator()
        seen = []
        for _ in range(6):
            window = Window(self.desk)
            begun = window.log_in("anna")
            seen.append(begun.status)
            if begun.status == 202:
                seen.append(window.answer(other.use(begun.json, window.origin)).status)
        self.assertEqual(seen, [202, 403] * 5 + [429])
        self.assertEqual(Window(self.desk).log_in("boris").status, 201)

    def test_at_an_address_by_number_a_sentence_says_where_to_go(self):
        self.refused(Page(self.desk).log_in("anna"), 403, f"http://localhost:{self.desk.port}/")
        page = Page(self.desk)
        page.log_in("boris")
        self.refused(page.ask("POST", "device", {"passphrase": PASSPHRASE}), 403, "http://localhost:")
        self.assertIn(f"desk at http://localhost:{self.desk.port}/", self.desk.log.read_text())

    def test_a_lost_key_is_forgotten_with_the_passphrase(self):
        words = self.desk.log.with_suffix(".pass")
        listed = json.loads(self.desk.run("key", "devices", "--json"))
        self.assertEqual([row["name"] for row in listed], ["Blue key"])
        bad = words.with_suffix(".bad")
        bad.write_text("wrong words\n")
        self.desk.run("key", "forget", "anna", "Blue key", "--passphrase-file", str(bad), status=12)
        self.desk.run("key", "forget", "anna", "Red key", "--passphrase-file", str(words), status=20)
        self.assertEqual(Window(self.desk).log_in("anna").status, 202)
        self.desk.run("key", "forget", "anna", "Blue key", "--passphrase-file", str(words))
        self.assertEqual(Window(self.desk).log_in("anna").status, 201)
        self.assertEqual(json.loads(self.desk.run("key", "devices", "--json")), [])

    def test_where_nothing_can_be_written_a_key_that_counts_opens_nothing(self):
        still = Authenticator("ed25519")
        window = Window(self.desk)
        self.assertEqual(window.log_in_with(self.key).status, 201)
        self.assertEqual(window.enrol(still, "Green key").status, 201)
        (self.desk.folder / "keys" / "officers" / "anna.devices.new").mkdir()  # as a full disk
        question = self.question()
        self.assertEqual(Window(self.desk).answer(still.use(question, window.origin)).status, 201)
        answer = Window(self.desk).log_in_with(self.key)
        self.assertEqual((answer.status, answer.json["error"]["code"]), (500, "ERR_IO"))
        self.assertNotIn("Set-Cookie", answer.headers)

    def test_a_seizure_yields_no_key_by_it(self):
        rows = json.loads(self.desk.run("inventory", "--json"))
        keys = {row["what"]: row["state"] for row in rows if row["section"] == "keys"}
        self.assertEqual(keys["officers/anna"], "locked")
        self.assertNotIn("officers/anna.devices", keys)
        self.assertIn("keys/officers/anna.devices", [row["what"] for row in rows if row["section"] == "files"])

    def test_at_the_desk_an_officer_forgets_own_keys_alone(self):
        boris = self.window("boris")
        self.assertEqual(boris.act("key/forget", "anna", "Blue key").status, 403)
        self.assertEqual(boris.act("key/forget", "vera", "Blue key").status, 403)
        anna = Window(self.desk)
        self.assertEqual(anna.log_in_with(self.key).status, 201)
        self.assertEqual(anna.act("key/forget", "anna", "Blue key", passphrase="wrong words").status, 403)
        self.assertEqual(anna.act("key/forget", "anna", "Blue key").status, 200)
        self.assertEqual(Window(self.desk).log_in("anna").status, 201)

    def test_T23_where_the_list_cannot_be_read_nobody_is_let_in(self):
        kept = self.desk.folder / "keys" / "officers" / "anna.devices"
        self.assertEqual(kept.stat().st_mode & 0o777, 0o600)
        whole = kept.read_bytes()
        for spoilt in (whole[:-1], b"", b"{}", whole.replace(b"localhost", b"")):
            kept.write_bytes(spoilt)
            self.refused(Window(self.desk).log_in("anna"), 400, "security keys")
        kept.write_bytes(whole)
        self.assertEqual(Window(self.desk).log_in_with(self.key).status, 201)


class Enrolling(Case):
    def test_it_needs_the_passphrase_again(self):
        window, key = self.window(), Authenticator()
        self.refused(window.ask("POST", "device", {}), 403, "passphrase")
        self.refused(window.enrol(key, passphrase="wrong words"), 403, "passphrase")
        self.assertEqual(window.get("key/devices").json, [])

    def test_T23_what_is_no_new_key_is_not_kept(self):
        window, key = self.window(), Authenticator()
        for word, changed in (("another page", {"origin": "http://localhost:1"}), ("another kind", {"type": "webauthn.get"}),
                              ("not to this", {"challenge": text(bytes(32))})):
            self.refused(window.enrol(key, **changed), 403, word)
        begun = window.ask("POST", "device", {"passphrase": PASSPHRASE}).json
        body = key.make(begun, window.origin)
        self.refused(self.window("boris").ask("POST", "device/finish", body), 409, "begin again")
        self.refused(window.ask("POST", "device/finish", body), 409, "begin again")
        for word, status, change in (
                ("did not make", 403, {"id": text(b"another")}), ("a kind that is not known", 403, {"key": text(b"\x30\x00")}),
                ("name", 400, {"name": ""}), ("name", 400, {"name": "x" * 65}), ("name", 400, {"name": "a\u202eb"})):
            begun = window.ask("POST", "device", {"passphrase": PASSPHRASE}).json
            self.refused(window.ask("POST", "device/finish", {**key.make(begun, window.origin), **change}), status, word)
        self.assertEqual(window.get("key/devices").json, [])

    def test_several_each_by_its_name(self):
        window = self.window()
        keys = [Authenticator("ed25519" if n % 2 else "es256") for n in range(8)]
        for n, key in enumerate(keys):
            self.assertEqual(window.enrol(key, f"Key {n}").status, 201)
        self.refused(window.enrol(Authenticator(), "One more"), 422, "at most 8")
        self.assertEqual(window.act("key/forget", "anna", "Key 0").status, 200)
        self.refused(window.enrol(Authenticator(), "Key 1"), 409, "of that name")
        self.refused(window.enrol(keys[1], "Again"), 409, "enrolled already")
        question = Window(self.desk).log_in("anna").json
        self.assertEqual(sorted(question["ids"]), sorted(text(key.id) for key in keys[1:]))
        for key in keys[1:]:
            self.assertEqual(Window(self.desk).log_in_with(key).status, 201)

    def test_T23_who_sat_there_before_says_passphrase_and_key_anew(self):
        """A thief of the passphrase may have a session already; it ends, and with it the way to the key's list."""
        thief, window, boris = self.window(), self.window(), self.window("boris")
        key = Authenticator()
        self.assertEqual(window.enrol(key).status, 201)
        self.refused(thief.act("key/forget", "anna", "Blue key"), 401, "logged in")
        self.refused(thief.enrol(Authenticator()), 401, "logged in")
        for page in (window, boris):
            self.assertEqual(page.get("lists").status, 200)
        self.assertEqual(Window(self.desk).log_in_with(key).status, 201)


def has_six():
    try:
        with socket.socket(socket.AF_INET6) as one:
            one.bind(("::1", 0))
        return True
    except OSError:
        return False


class Localhost(Case):
    """Another user of the machine was at an address of localhost first. Without IPv6 there is but one."""

    pairs = [("127.0.0.2", "127.0.0.1")]
    if has_six():
        pairs += [("127.0.0.1", "::1"), ("[::1]", "127.0.0.1"), ("127.0.0.2", "::1")]

    def listen(self, *at):
        other = socket.socket(socket.AF_INET6 if ":" in at[0] else socket.AF_INET)
        self.addCleanup(other.close)
        other.bind(at)
        other.listen()
        return other.getsockname()[1]

    def restart(self, at):
        self.desk.log.write_text("")
        self.assertEqual(self.desk.stop(), 0)
        self.desk.start(at=at)

    def test_T21_nobody_is_sent_there(self):
        for own, theirs in self.pairs:
            with self.subTest(own=own, theirs=theirs):
                port = self.listen(theirs, 0)
                self.restart(f"{own}:{port}")
                self.assertIn(f"http://{own}:{port}/", self.desk.log.read_text())
                self.assertNotIn("//localhost", self.desk.log.read_text())
                connection = socket.create_connection((own.strip("[]"), port))
                self.addCleanup(connection.close)
                for host, status in ((own, b"401"), ("localhost", b"403"), ("LOCALHOST", b"403")):
                    connection.sendall(f"GET /api/v1/status HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
                    answer = connection.recv(65536)
                    self.assertIn(b" " + status + b" ", answer.split(b"\r\n")[0])
                    self.assertNotIn(b"localhost", answer)

    def test_T21_a_security_key_is_not_asked_for_there(self):
        own, theirs = self.pairs[-1]
        port = self.listen(theirs, 0)
        self.restart(f"{own}:{port}")
        said = []
        for path, body in (("session", {"officer": "anna", "passphrase": PASSPHRASE}), ("device", {"passphrase": PASSPHRASE})):
            host = f"{own}:{port}"
            sent = {"Host": host, "Origin": "http://" + host, "Content-Type": "application/json"}
            if said:
                sent.update({"Cookie": said[0].headers["Set-Cookie"].split(";")[0], "X-Entente-Token": said[0].json["csrf"]})
            connection = http.client.HTTPConnection(own, port, timeout=120)
            connection.request("POST", "/api/v1/" + path, json.dumps(body), sent)
            said.append(Answer(connection.getresponse()))
            connection.close()
        self.assertEqual(said[0].status, 201)
        self.refused(said[1], 403, "another port")
        self.assertNotIn("localhost:", said[1].json["error"]["sentence"])

    def test_T21_a_desk_at_localhost_does_not_share_it(self):
        port = self.listen(self.pairs[-1][1], 0)
        self.assertEqual(self.desk.stop(), 0)
        with self.assertRaisesRegex(AssertionError, "localhost:[0-9]+ another|cannot be listened"):
            self.desk.start(at=f"localhost:{port}")


if __name__ == "__main__":
    unittest.main()
