/// A stand-in for `llama-server` in Python: it reads the same variables and behaves badly on command.
struct FakeServer {
    /// How often `/health` says that the model is being loaded.
    var loadingAnswers = 2
    var ignoresTermination = false
    /// What it writes before it gives up at the start; `nil` to start.
    var lastWords: String?

    /// It embeds a text as the settings that count for vectors, and counts words as tokens.
    ///
    /// The prompts it understands: `crash` breaks off a stream, `pair` waits for a second request, `settings` answers
    /// with its environment; anything else is answered with `hello`.
    var program: String {
        """
        import http.server, json, os, signal, socketserver, sys, threading
        home = os.environ["HOME"]
        with open(home + "/starts", "a") as starts: starts.write("x")
        last_words = \(lastWords.map { "\"\($0)\"" } ?? "None")
        if last_words:
            print(last_words, file=sys.stderr)
            sys.exit(1)
        if \(ignoresTermination ? "True" : "False"): signal.signal(signal.SIGTERM, signal.SIG_IGN)
        loading, pair = [\(loadingAnswers)], threading.Barrier(2)

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            def address_string(self): return "unix"
            def log_message(self, *words): pass
            def reply(self, status, body, kind="application/json"):
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            def do_GET(self):
                if loading[0] > 0:
                    loading[0] -= 1
                    return self.reply(503, b'{"error":{"message":"Loading model"}}')
                self.reply(200, b'{"status":"ok"}')
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if self.headers["Authorization"] != "Bearer " + os.environ["LLAMA_API_KEY"]:
                    return self.reply(401, b'{"error":{"message":"no key"}}')
                if self.path == "/tokenize":
                    assert body["add_special"] and body["parse_special"]
                    return self.reply(200, json.dumps({"tokens": body["content"].split()}).encode())
                if self.path == "/apply-template":
                    texts = [message["content"] for message in body["messages"]]
                    return self.reply(200, json.dumps({"prompt": "begin " + " end ".join(texts)}).encode())
                if self.path == "/v1/embeddings":
                    if "long" in body["input"]:
                        words = "input (9 tokens) is too large to process. increase the physical batch size (current: 8)"
                        return self.reply(500, json.dumps({"error": {"code": 500, "message": words}}).encode())
                    names = ["EMBEDDINGS", "BATCH", "UBATCH", "CTX_SIZE"]
                    vector = [int(os.environ["LLAMA_ARG_" + name]) for name in names]
                    data = [{"index": index, "embedding": vector} for index in range(len(body["input"]))]
                    return self.reply(200, json.dumps({"model": body["model"], "data": data}).encode())
                prompt, text = body["messages"][-1]["content"], "hello"
                if prompt == "crash":
                    self.send_response(200)
                    self.send_header("Content-Type", "text/event-stream")
                    self.end_headers()
                    self.wfile.write(b'data: {"choices":[{"index":0,"delta":{"content":"he"}}]}\\n\\n')
                    self.wfile.flush()
                    os.kill(os.getpid(), signal.SIGKILL)
                if prompt == "pair": pair.wait()
                if prompt == "settings": text = json.dumps(dict(os.environ))
                choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
                self.reply(200, json.dumps({"id": "1", "model": body["model"], "choices": [choice]}).encode())

        class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
            daemon_threads, request_queue_size = True, 64

        Server(os.environ["LLAMA_ARG_HOST"], Handler).serve_forever()
        """
    }
}
