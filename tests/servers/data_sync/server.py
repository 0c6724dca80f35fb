"""A small server of data-sync messages: websockets (RFC 6455) and one page, on loopback.

It knows the protocol as the specification of FeatBit and featureflag.co has it (section 10): `full` for who holds nothing,
else `patch` with what is newer, a pong for a ping, changes as they come. Everything that a client asks is kept.
"""
import base64
import hashlib
import json
import socketserver
import struct
import threading
import urllib.parse

GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


class Asked:
    """What a client asked on one connection."""

    def __init__(self, path, headers):
        self.path, self.query = (path.split("?", 1) + [""])[:2]
        self.headers = headers
        self.texts = []

    def parameters(self):
        return urllib.parse.parse_qsl(self.query, keep_blank_values=True)


class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        line = self.rfile.readline().decode().split()
        if len(line) < 2:
            return
        headers = {}
        while (text := self.rfile.readline().decode().strip()):
            name, value = text.split(":", 1)
            headers[name.lower()] = value.strip()
        asked = Asked(line[1], headers)
        with self.server.lock:
            self.server.asked.append(asked)
        if headers.get("upgrade", "").lower() != "websocket":
            return self.page(asked)
        accept = base64.b64encode(hashlib.sha1((headers["sec-websocket-key"] + GUID).encode()).digest()).decode()
        self.wfile.write(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                          f"Sec-WebSocket-Accept: {accept}\r\n\r\n").encode())
        if self.server.refusal:
            # The vendor's server closes at once, before it has read a word.
            code, reason = self.server.refusal
            self.send(CLOSE, struct.pack("!H", code) + reason.encode())
            while self.receive() is not None:
                pass
            return None
        return self.talk(asked)

    def page(self, asked):
        timestamp = int(dict(asked.parameters()).get("timestamp", "0"))
        body = self.server.state.message(timestamp).encode()
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n"
                         + f"Content-Length: {len(body)}\r\n\r\n".encode() + body)

    def talk(self, asked):
        try:
            while (text := self.receive()) is not None:
                asked.texts.append(text)
                message = json.loads(text)
                if message["messageType"] == "data-sync":
                    with self.server.lock:
                        self.send(TEXT, self.server.state.message(message["data"]["timestamp"]).encode())
                        self.server.talks.append(self)
                elif message["messageType"] == "ping":
                    self.send(TEXT, b'{"messageType":"pong","data":{}}')
        finally:
            with self.server.lock:
                if self in self.server.talks:
                    self.server.talks.remove(self)

    def send(self, kind, payload):
        size = len(payload)
        head = struct.pack("!BB", 0x80 | kind, size) if size < 126 else (
            struct.pack("!BBH", 0x80 | kind, 126, size) if size < 1 << 16 else struct.pack("!BBQ", 0x80 | kind, 127, size))
        try:
            self.wfile.write(head + payload)
            self.wfile.flush()
        except OSError:
            pass

    def receive(self):
        """The next text of the client; nothing where it is gone."""
        while True:
            try:
                head = self.rfile.read(2)
                if len(head) < 2:
                    return None
                size = head[1] & 0x7F
                if size == 126:
                    size, = struct.unpack("!H", self.rfile.read(2))
                elif size == 127:
                    size, = struct.unpack("!Q", self.rfile.read(8))
                if not head[1] & 0x80:
                    raise ValueError("a client has to mask what it sends")
                mask, payload = self.rfile.read(4), bytearray(self.rfile.read(size))
            except OSError:
                return None
            for place in range(len(payload)):
                payload[place] ^= mask[place % 4]
            kind = head[0] & 0x0F
            if kind == TEXT:
                return payload.decode()
            if kind == CLOSE:
                self.send(CLOSE, bytes(payload))
                return None
            if kind == PING:
                self.send(PONG, bytes(payload))


class Server(socketserver.ThreadingTCPServer):
    """The server; `state` says what it gives, `refusal` is a code and a reason where it takes nobody."""
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, state, refusal=None):
        super().__init__(("127.0.0.1", 0), Handler)
        self.state, self.refusal = state, refusal
        self.lock = threading.Lock()
        self.asked, self.talks = [], []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def host(self):
        return f"127.0.0.1:{self.server_address[1]}"

    def change(self, **items):
        """Takes a change of flags or segments, and sends it to everybody who listens."""
        with self.lock:
            message = self.state.change(**items).encode()
            for talk in self.talks:
                talk.send(TEXT, message)


class State:
    """Flags and segments, and the version of each."""

    def __init__(self, document, key, version):
        self.lists = {name: list(document["data"][name]) for name in ("featureFlags", "segments")}
        self.key, self.version = key, version

    def message(self, newer_than):
        lists = {name: [item for item in items if not newer_than or self.version(item) > newer_than]
                 for name, items in self.lists.items()}
        return self.text("patch" if newer_than else "full", lists)

    def change(self, **changed):
        for name, items in changed.items():
            for item in items:
                held = [old[self.key[name]] for old in self.lists[name]]
                place = held.index(item[self.key[name]]) if item[self.key[name]] in held else len(held)
                self.lists[name][place:place + 1] = [item]
        return self.text("patch", {name: changed.get(name, []) for name in self.lists})

    @staticmethod
    def text(event, lists):
        return json.dumps({"messageType": "data-sync", "data": {"eventType": event, **lists}}, ensure_ascii=False)
