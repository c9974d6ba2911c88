import EventLoop
import Testing

@Suite struct EventLoopTests {
    @Test func `work given to a loop runs on its thread`() async throws {
        let loop = try EventLoop(label: "test")
        loop.start()

        let isThere = await loop.run { EventLoop.current === loop && loop.isCurrent }

        #expect(isThere)
        #expect(EventLoop.current == nil)
        loop.stop()
        loop.join()
    }
}
