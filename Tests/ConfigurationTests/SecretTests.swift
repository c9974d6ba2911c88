import Configuration
import Testing

@Suite struct SecretTests {
    @Test func `no way of printing a secret shows it`() {
        let secret = Secret("s3cret", origin: "${KEY}")
        var dumped = ""

        dump([secret], to: &dumped)

        #expect("\(secret)" == "secret from ${KEY}")
        #expect(!String(reflecting: Optional(secret)).contains("s3cret"))
        #expect(!dumped.contains("s3cret"))
        #expect(secret.reveal() == "s3cret")
    }

    @Test func `neither the description nor a dump of a configuration shows a secret`() throws {
        let configuration = try configuration(fullFile())
        var dumped = ""

        dump(configuration, to: &dumped)

        #expect(!dumped.contains("s3cret"))
        #expect(!"\(configuration)".contains("s3cret"))
        #expect(!configuration.describe().contains("s3cret"))
    }

    @Test func `a key with a default is not shown either`() throws {
        let yaml = "providers:\n  p: { kind: gemini, api_key: '${ABSENT:-s3cret}' }"

        let description = try configuration(yaml).describe()

        #expect(description.contains("key from ${ABSENT}"))
        #expect(!description.contains("s3cret"))
    }

    @Test(
        .bug(id: "lesson-25", "nobody could see what was in force"),
        .bug("https://github.com/BerriAI/litellm/issues/13359", "nobody could see where a setting came from")
    )
    func `the description tells the whole plan`() throws {
        let description = try configuration(fullFile()).describe()

        #expect(
            description == """
                listen     127.0.0.1:8080, [::1]:8080, unix:/run/aloft.sock
                tls        certificate tls/certificate.pem, key tls/key.pem
                loops      2
                limits     headers 8KiB in 5s, body 16MiB in 30s, idle 1m, 500 connections, 300 requests, 200 jobs a key, drain 10s, keep-alive 5s
                cors       https://app.example, http://localhost:5173
                log        debug
                cache      Redis at 127.0.0.1:6380, database 2, password from ${GEMINI_API_KEY}
                store      sqlite:aloft.db
                record     rows kept 90d, content: hashes, kept 30d, jobs kept 14d, when full wait
                workers    6 jobs at a time
                workflows  lessons planned by lessons and drawn by gemini/gemini-2.5-flash, 1, 4 or 6 steps, scenes: never, kept for 12h
                           scripts understood by lessons, matched by lessons, written by gemini/gemini-2.5-pro, checked by lessons, 120 seconds
                           projects planned by lessons, written by gemini/gemini-2.5-pro, 10.0 % of users by lessons, the best of 2, reviewed by lessons
                           intents by default, unclear below 0.5, 'product_search' after 2s, labels in labels.yaml
                           animations described by lessons, models elsewhere first beyond complexity 0.5 or 300 characters, rendered in medium quality
                tuning     2 models loaded, let go after 5m, Google's at vertex with gs://my-bucket/aloft, 1 trigger
                push       runs of lessons, token from ${GEMINI_API_KEY}
                keys       web
                prompts    prompts
                prices     prices.yaml

                providers
                  gemini  (gemini)
                    https://proxy.example:8443/gemini, key from ${GEMINI_API_KEY}
                    owns gemini-*
                    rules of its own for gemini-4*, gemini-4-nano, gemini-0*
                  qwen  (openai)
                    http://127.0.0.1:11434/v1, key none
                    owns qwen*
                    rules of its own for qwen*
                  local  (llama)
                    model qwen3-0.6b, started at once, threads 1, slots 4, context 4096, server /opt/llama/llama-server
                    owns local
                    pace 600 requests/min, 100000 tokens/min, 4 at once, 10ms apart
                  vertex  (vertex)
                    project my-project in us-central1 at https://proxy.example, credentials in /etc/account.json
                    owns text-embedding-00*, text-multilingual-embedding-*, endpoints/*, publishers/*
                  express  (vertex)
                    the key's project, express key from the configuration file
                    owns express-*
                  tokens  (vertex)
                    project p in global, access token from ${GEMINI_API_KEY}
                    owns tokens-*
                  canned  (template)
                    always the same 23 characters
                    owns no names

                routes
                  default
                    1. gemini/gemini-2.5-flash  2. qwen/qwen3  3. local/qwen3-0.6b  4. canned/template
                    retry 3 attempts each, waiting 1s × 2.0 up to 30s
                    timeout total 10m, connect 5s, first token 2m, idle 1m
                    degrade template
                  lessons
                    1. gemini/gemini-2.5-pro  2. local/lessons
                    retry 4 attempts each, waiting 3s × 1.5 up to 20s
                    timeout total 1m, connect 2s, first token 20s, idle 15s
                    degrade models
                    pace 60 requests/min, 5s apart
                    asks the next target when one blocks
                    keeps answers for 1d
                    gives them to questions of the same meaning, wrongly to 0.02 of them at most (5000 questions, vectors of local/minilm-l6-v2)
                    hedge 0.05 of the requests
                    shares answers of requests that are the same
                    priority batch
                    content recorded: full
                  balanced
                    1. gemini/gemini-2.5-flash (weight 90)  2. local/qwen3-0.6b (weight 10) (4096 tokens of context)
                    retry 3 attempts each, waiting 1s × 2.0 up to 30s
                    timeout total 10m, connect 5s, first token 2m, idle 1m
                    degrade models
                    strategy weighted
                  animations
                    1. local/qwen3-0.6b (complexity up to 0.7)  2. gemini/gemini-2.5-flash
                    retry 3 attempts each, waiting 1s × 2.0 up to 30s
                    timeout total 10m, connect 5s, first token 2m, idle 1m
                    degrade models
                    strategy complexity
                  careful
                    1. local/qwen3-0.6b  2. gemini/gemini-2.5-flash
                    retry 3 attempts each, waiting 1s × 2.0 up to 30s
                    timeout total 10m, connect 5s, first token 2m, idle 1m
                    degrade models
                    strategy cascade, confidence at least 0.8
                  competing
                    1. local/qwen3-0.6b  2. gemini/gemini-2.5-flash
                    retry 3 attempts each, waiting 1s × 2.0 up to 30s
                    timeout total 10m, connect 5s, first token 2m, idle 1m
                    degrade models
                    strategy bandit, each at least 0.1 of the requests

                """
        )
    }
}
