import LocalModels
import Testing

@Suite struct AvailableMemoryTests {
    static let system = "MemTotal:        8000 kB\nMemFree:          100 kB\nMemAvailable:    4000 kB\n"

    @Test(arguments: [
        (system, nil, nil, 4_096_000), (system, "max\n", "500\n", 4_096_000), (system, "9000000\n", "500\n", 4_096_000),
        (system, "3000\n", "500\n", 2500), (system, "3000\n", "5000\n", 0), (nil, "3000\n", "500\n", 2500),
        (nil, nil, nil, nil), ("MemAvailable: much\n", "max\n", nil, nil), ("", "x", "y", nil),
    ])
    func `a container's limit counts where it is the lower one`(
        system: String?,
        limit: String?,
        use: String?,
        expected: Int?
    ) {
        let bytes = AvailableMemory.bytes(memoryInformation: system, containerLimit: limit, containerUse: use)

        #expect(bytes == expected)
    }

    @Test func `this machine says how much it has`() throws {
        #expect(try #require(AvailableMemory.bytes()) > 0)
    }
}
