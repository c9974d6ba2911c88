"""The upstream and everything that is put in front of it, with their configurations."""

import os
import pathlib
import sys
from dataclasses import dataclass, field

from answers import KEY, files
from processes import Server, free_port

# Whole answers and streams are told apart by path: nginx cannot see the body. All of it goes by these names.
CHAT = "/v1/chat/completions"
WHOLE, STREAM, PACED = "/whole" + CHAT, "/stream" + CHAT, "/paced" + CHAT


@dataclass
class Candidate:
    """One server, asked in one way."""

    name: str
    server: Server
    # Caller's path and model for whole answers, for streams, and for streams that take their time.
    paths: tuple = (WHOLE, STREAM, PACED)
    models: tuple = ("bench", "bench", "bench")
    # The candidate of nginx with as many workers that logs as much; `None` for what is not a gateway.
    baseline: str | None = None
    # Takes so long that it needs more time for the same certainty.
    is_slow: bool = False
    results: dict = field(default_factory=dict)


def nginx(name, folder, port, workers, body, log="off", cores=None):
    home = folder / name
    for part in ("logs", "temporary"):
        (home / part).mkdir(parents=True, exist_ok=True)
    # Started as root, workers would be someone who may not read the answers.
    user = "user root;" if os.geteuid() == 0 else ""
    access = "off" if log == "off" else f"{home}/logs/access.log combined buffer=64k flush=20ms"
    places = " ".join(
        f"{kind}_temp_path temporary/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (home / "nginx.conf").write_text(
        f"""{user} daemon off; worker_processes {workers}; pid {home}/nginx.pid; error_log {home}/logs/error.log warn;
events {{ worker_connections 1024; }}
http {{
    {places}
    access_log {access}; tcp_nopush on; tcp_nodelay on;
    keepalive_requests 1000000000; keepalive_timeout 600s; client_body_buffer_size 1m;
    {body}
}}
"""
    )
    program = "/usr/sbin/nginx" if os.path.exists("/usr/sbin/nginx") else "nginx"
    command = [program, "-p", str(home), "-c", str(home / "nginx.conf"), "-e", str(home / "logs/error.log")]
    return Server(name, command, port, home / "logs/output.log", cores)


def paced_upstream(folder, cores=None):
    """Streams 64 events at 20 ms in both wires; any program that does may take its place here."""
    port = free_port()
    command = [sys.executable, str(pathlib.Path(__file__).parent / "paced.py"), str(port)]
    return Server("paced", command, port, folder / "paced.log", cores)


def upstream(folder, paced, cores=None):
    """Answers both wires at once, whole or as 64 events, whatever it is asked; paced streams come from `paced`."""
    answers = folder / "answers"
    answers.mkdir(parents=True, exist_ok=True)
    for name, text in files().items():
        (answers / name).write_text(text)
    port = free_port()

    def location(pattern, file, content):
        # A file cannot be POSTed to: the refusal is turned into the file.
        return (
            f"location ~ {pattern} {{ error_page 405 =200 /{file}; return 405; }} "
            f"location = /{file} {{ internal; types {{}} default_type {content}; }}"
        )

    paced_stream = (
        f"proxy_pass http://127.0.0.1:{paced}; proxy_buffering off; "
        'proxy_http_version 1.1; proxy_set_header Connection "";'
    )
    body = f"""server {{
        listen 127.0.0.1:{port} backlog=1024; root {answers}; open_file_cache max=16;
        {location("^/whole/", "openai.json", "application/json")}
        {location("^/stream/", "openai.sse", "text/event-stream")}
        location /paced/ {{ {paced_stream} }}
        location ~ paced:streamGenerateContent$ {{ {paced_stream} }}
        {location(":generateContent$", "gemini.json", "application/json")}
        {location(":streamGenerateContent$", "gemini.sse", "text/event-stream")}
    }}"""
    return nginx("upstream", folder, port, 1, body, cores=cores)


def proxy(folder, name, workers, log, target, cores=None):
    port = free_port()
    body = f"""upstream answers {{ server 127.0.0.1:{target}; keepalive 256; keepalive_requests 1000000000; }}
    server {{
        listen 127.0.0.1:{port} backlog=1024;
        proxy_http_version 1.1; proxy_set_header Connection "";
        location / {{ proxy_pass http://answers; }}
        location ~ ^/(stream|paced)/ {{ proxy_pass http://answers; proxy_buffering off; }}
    }}"""
    return nginx(name, folder, port, workers, body, log, cores)


def aloft(folder, name, executable, loops, level, target, cores=None):
    home = folder / name
    home.mkdir(parents=True, exist_ok=True)
    port = free_port()
    (home / "aloft.yaml").write_text(
        f"""listen: 127.0.0.1:{port}
loops: {loops}
log: {{ level: {level} }}
store: sqlite:{home}/aloft.db
providers:
  whole: {{ kind: openai, base_url: "http://127.0.0.1:{target}/whole/v1", api_key: bench, models: [bench] }}
  stream: {{ kind: openai, base_url: "http://127.0.0.1:{target}/stream/v1", api_key: bench, models: [bench-stream] }}
  paced: {{ kind: openai, base_url: "http://127.0.0.1:{target}/paced/v1", api_key: bench, models: [bench-paced] }}
  gemini: {{ kind: gemini, base_url: "http://127.0.0.1:{target}", api_key: bench }}
"""
    )
    command = [str(executable), "serve", "--config", str(home / "aloft.yaml")]
    return Server(name, command, port, home / "output.log", cores)


def litellm(folder, name, executable, workers, target):
    home = folder / name
    home.mkdir(parents=True, exist_ok=True)
    port = free_port()

    def model(name, base, real):
        return (
            f'  - {{ model_name: {name}, litellm_params: '
            f'{{ model: "{real}", api_base: "http://127.0.0.1:{target}{base}", api_key: bench }} }}\n'
        )

    (home / "litellm.yaml").write_text(
        "model_list:\n"
        + model("bench", "/whole/v1", "openai/bench")
        + model("bench-stream", "/stream/v1", "openai/bench-stream")
        + model("bench-paced", "/paced/v1", "openai/bench-paced")
        + model("gemini-2.5-flash", "/v1beta", "gemini/gemini-2.5-flash")
        + model("gemini-paced", "/v1beta", "gemini/gemini-paced")
        + "litellm_settings: { telemetry: false, num_retries: 0 }\n"
    )
    command = [str(pathlib.Path(executable).absolute()), "--config", str(home / "litellm.yaml")]
    command += ["--host", "127.0.0.1", "--port", str(port), "--num_workers", str(workers)]
    # Its table of prices would be fetched at start.
    environment = {"LITELLM_MASTER_KEY": KEY, "LITELLM_LOCAL_MODEL_COST_MAP": "True", "NO_PROXY": "*"}
    return Server(name, command, port, home / "output.log", environment=environment)


def everything(options, folder, target, gateway_cores):
    """All candidates, in the order of the tables."""
    lossless = {"paths": (CHAT,) * 3, "models": ("bench", "bench-stream", "bench-paced")}
    translated = {"paths": (CHAT,) * 3, "models": ("gemini-2.5-flash", "gemini-2.5-flash", "gemini-paced")}
    found = []
    for workers in (1,) if options.pin else (1, 2):
        for log in ("on", "off"):
            if workers > 1 and log == "off":
                continue
            words = f"×{workers}" + (", log off" if log == "off" else "")
            base = f"nginx {words}"
            found.append(
                Candidate(base, proxy(folder, f"nginx-{workers}-{log}", workers, log, target, gateway_cores))
            )
            level = "info" if log == "on" else "error"
            server = aloft(folder, f"aloft-{workers}-{log}", options.aloft, workers, level, target, gateway_cores)
            found.append(Candidate(f"Aloft lossless {words}", server, **lossless, baseline=base))
            found.append(Candidate(f"Aloft translated {words}", server, **translated, baseline=base))
    if options.litellm:
        server = litellm(folder, "litellm", options.litellm, 2, target)
        base = "nginx ×1" if options.pin else "nginx ×2"
        for name, wire in (("LiteLLM lossless ×2", lossless), ("LiteLLM translated ×2", translated)):
            found.append(Candidate(name, server, **wire, baseline=base, is_slow=True))
    return [one for one in found if options.only in one.name or one.name.startswith("nginx")]
