import Configuration
import Testing

@Suite struct CacheTests {
    @Test(arguments: [
        ("memory", "memory"),
        ("redis://cache", "Redis at cache:6379, database 0, password none"),
        ("redis://127.0.0.1:7000/3", "Redis at 127.0.0.1:7000, database 3, password none"),
        ("'redis://[::1]:7000/'", "Redis at [::1]:7000, database 0, password none"),
        ("unix:/run/redis.sock", "Redis at unix:/run/redis.sock, database 0, password none"),
        ("redis://:word@cache:1", "Redis at cache:1, database 0, password from the configuration file"),
    ])
    func `a cache is in memory or in Redis`(text: String, description: String) throws {
        let cache = try configuration(with: text).cache

        #expect("\(cache)" == description)
    }

    @Test func `user and password may hold anything`() throws {
        let cache = try configuration(with: "redis://us%3Aer:p@ss%2Fw:o/rd%zz@cache").cache

        guard case .redis(let redis) = cache else {
            Issue.record("\(cache)")
            return
        }
        #expect(redis.user?.reveal() == "us:er")
        #expect(redis.password?.reveal() == "p@ss/w:o/rd%zz")
    }

    @Test(arguments: [
        ("rediss://u:s3cret@cache", "TLS"),
        ("http://s3cret", "must be memory, redis://host:6379/0"),
        ("redis://s3cret@cache", "user:password"),
        ("redis://:s3cret@ca che", "no valid host"),
        ("redis://:s3cret@cache:0", "port"),
        ("redis://:s3cret@cache:70000", "port"),
        ("redis://:s3cret@cache/one", "database"),
        ("'unix:'", "path"),
    ])
    func `what is none is refused without being repeated`(text: String, reason: String) {
        let found = problems("providers: { p: { kind: llama } }\ncache: \(text)")

        #expect(found.count == 1)
        #expect(found.first?.contains(reason) == true)
        #expect(found.first?.contains("s3cret") == false)
    }

    private func configuration(with cache: String) throws(ConfigurationError) -> Configuration {
        try ConfigurationTests.configuration("providers: { p: { kind: llama } }\ncache: \(cache)")
    }
}
