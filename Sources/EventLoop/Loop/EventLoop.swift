internal import CUV
internal import Glibc
internal import Synchronization

/// One libuv loop on one thread of its own, and the executor of the tasks that prefer it.
///
/// A task started with `Task(executorPreference: loop)` or inside ``run(_:)`` runs on the loop's thread between
/// awaits, so it may use the loop's streams and timers directly. Nothing on a loop may block.
///
/// It is `@unchecked Sendable`: libuv's state, the queues and the read buffer are touched only on the loop's thread
/// (before that thread starts and after it has ended, only by the initializer and `deinit`); what other threads leave
/// goes through a `Mutex`.
@safe package final class EventLoop: TaskExecutor, @unchecked Sendable {
    package let label: String
    let raw: UnsafeMutablePointer<uv_loop_t>
    /// Where every stream of this loop reads to; its content lasts for one callback.
    let readBuffer: UnsafeMutableRawBufferPointer

    private let wake = Handle(UV_ASYNC)
    private let inbox = Mutex(Inbox())
    private let thread = Mutex<pthread_t?>(nil)
    private var queue: [Work] = []
    private var batch: [Work] = []
    private var deferred: [() -> Void] = []
    private var isDraining = false
    private var isEnding = false

    /// Prepares a loop; ``start()`` sets it running.
    package init(label: String) throws(EventLoopError) {
        self.label = label
        unsafe raw = .allocate(capacity: 1)
        unsafe readBuffer = .allocate(byteCount: 64 << 10, alignment: 16)
        var status = unsafe uv_loop_init(raw)
        if status == 0 {
            status = unsafe uv_async_init(raw, wake.async) { unsafe owner(of: $0, as: EventLoop.self)?.wakeUp() }
            if status != 0 { _ = unsafe uv_loop_close(raw) }
        }
        guard status == 0 else {
            wake.free()
            unsafe raw.deallocate()
            unsafe readBuffer.deallocate()
            throw EventLoopError(status: status, "cannot create the event loop \(label)")
        }
        wake.setOwner(self)
    }

    deinit {
        wake.closeAndFree()
        _ = unsafe uv_run(raw, UV_RUN_NOWAIT)
        _ = unsafe uv_loop_close(raw)
        unsafe raw.deallocate()
        unsafe readBuffer.deallocate()
    }
}

// MARK: - Thread

extension EventLoop {
    /// The loop whose thread this is.
    package static var current: EventLoop? {
        guard let here = unsafe pthread_getspecific(currentLoop) else { return nil }
        return unsafe Unmanaged<EventLoop>.fromOpaque(here).takeUnretainedValue()
    }

    /// Whether this is the loop's own thread.
    package var isCurrent: Bool {
        unsafe pthread_getspecific(currentLoop) == Unmanaged.passUnretained(self).toOpaque()
    }

    /// Whether the loop takes no new timers, streams or processes: it is closing the ones it has, or is done.
    var isClosed: Bool {
        isCurrent ? isEnding : inbox.withLock { $0.phase == .ended }
    }

    /// Traps in debug builds when loop-confined state is touched from elsewhere while the loop lives.
    func assertCurrent() {
        assert(isCurrent || inbox.withLock { $0.phase == .ended }, "not on the thread of \(label)")
    }

    /// Starts the loop's thread.
    ///
    /// Call it once; work that was enqueued before runs first.
    package func start() {
        thread.withLock { thread in
            precondition(thread == nil, "an event loop starts once")
            var new = pthread_t()
            let failure = unsafe pthread_create(
                &new,
                nil,
                { argument in
                    guard let argument = unsafe argument else { return nil }
                    unsafe Unmanaged<EventLoop>.fromOpaque(argument).takeRetainedValue().main()
                    return nil
                },
                Unmanaged.passRetained(self).toOpaque()
            )
            precondition(failure == 0, "the system has no thread left for an event loop")
            thread = new
        }
    }

    /// Closes what is open on the loop and ends its thread, soon.
    ///
    /// Sleeping tasks are cancelled, streams and processes report their end. May be called from any thread, and again.
    package func stop() {
        inbox.withLock { $0.stop() }
        _ = unsafe uv_async_send(wake.async)
    }

    /// Blocks until the thread of a stopped loop has ended; for the program's main thread and for tests.
    package func join() {
        precondition(!isCurrent, "a loop cannot wait for its own end")
        thread.withLock { thread in
            guard let started = thread.take() else { return }
            pthread_join(started, nil)
        }
    }

    private func main() {
        unsafe pthread_setspecific(currentLoop, Unmanaged.passUnretained(self).toOpaque())
        _ = unsafe pthread_setname_np(pthread_self(), String(label.prefix(15)))
        blockBrokenPipeSignal()
        _ = unsafe uv_run(raw, UV_RUN_DEFAULT)
        end()
    }

    /// Keeps a write to a connection that the peer has closed from killing the process: it fails with EPIPE instead.
    private func blockBrokenPipeSignal() {
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe sigaddset(&signals, SIGPIPE)
        unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    /// Closes every handle, runs what their owners do about it, and leaves.
    ///
    /// A task that keeps making work would keep the loop from ending, so the rounds are counted.
    private func end() {
        isEnding = true
        var rounds = 0
        while rounds < 1000, closeResources() || takeInbox() || rounds == 0 {
            drain()
            _ = unsafe uv_run(raw, UV_RUN_NOWAIT)
            rounds += 1
        }
        inbox.withLock { inbox in
            inbox.empty(into: &queue)
            inbox.end()
        }
        pthread_setspecific(currentLoop, nil)
        for work in queue { refuse(work) }
        queue = []
    }

    /// Tells the owner of every open handle that the loop ends; `false` if there is none.
    private func closeResources() -> Bool {
        var isAnyOpen = false
        unsafe withUnsafeMutablePointer(to: &isAnyOpen) { isAnyOpen in
            unsafe uv_walk(
                raw,
                { handle, isAnyOpen in
                    let found = unsafe owner(of: handle, as: AnyObject.self)
                    guard let resource = found as? any LoopResource else { return }
                    unsafe isAnyOpen?.assumingMemoryBound(to: Bool.self).pointee = true
                    resource.loopWillEnd()
                },
                isAnyOpen
            )
        }
        return isAnyOpen
    }
}

// MARK: - Work

extension EventLoop {
    /// Runs a task's next piece on the loop: after the current callback and before the loop looks for new events when
    /// called on the loop, and woken up for it when called from elsewhere.
    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if isCurrent {
            queue.append(.job(job))
        } else {
            post(.job(job))
        }
    }

    /// Runs `work` on the loop: at once when already there, else when the loop gets to it.
    ///
    /// After the loop's end it runs on the calling thread, so that nothing waits forever.
    package func execute(_ work: @escaping @Sendable () -> Void) {
        if isCurrent {
            work()
        } else {
            post(.closure(work))
        }
    }

    /// Runs `body` on the loop and returns to where the caller was.
    ///
    /// Its child tasks run on the loop as well, unless they belong to an actor.
    @concurrent
    package func run<Success: Sendable, Failure: Error>(
        _ body: @concurrent @Sendable () async throws(Failure) -> Success
    ) async throws(Failure) -> Success {
        try await withTaskExecutorPreference(self, operation: body)
    }

    /// Runs what callbacks and jobs have put into the queue; every callback from libuv ends with it.
    ///
    /// Tasks that only ever wake each other must not starve sockets and timers: after some rounds the loop looks at
    /// those, without sleeping, and comes back.
    func drain() {
        guard !isDraining else { return }
        isDraining = true
        defer { isDraining = false }
        let executor = unsafe asUnownedTaskExecutor()
        var rounds = 0
        while !queue.isEmpty || !deferred.isEmpty {
            guard rounds < 256 else {
                unsafe uv_async_send(wake.async)
                return
            }
            rounds += 1
            if queue.isEmpty { runDeferred() }
            swap(&queue, &batch)
            for work in batch {
                switch work {
                case .job(let job): unsafe job.runSynchronously(on: executor)
                case .closure(let closure): closure()
                }
            }
            batch.removeAll(keepingCapacity: true)
        }
    }

    /// Runs `work` when no job is left to run and before the loop looks for new events; to be called on the loop.
    ///
    /// What several jobs of one turn want done once, such as sending what they wrote, is done here.
    package func atEndOfTurn(_ work: @escaping () -> Void) {
        assertCurrent()
        deferred.append(work)
    }

    private func runDeferred() {
        let works = deferred
        deferred.removeAll(keepingCapacity: true)
        for work in works { work() }
    }

    private func post(_ work: Work) {
        switch inbox.withLock({ $0.add(work) }) {
        case .wake: _ = unsafe uv_async_send(wake.async)
        case .covered: break
        case .refused: refuse(work)
        }
    }

    private func wakeUp() {
        _ = takeInbox()
        drain()
        if inbox.withLock({ $0.phase != .running }) { unsafe uv_stop(raw) }
    }

    /// Moves what other threads left into the loop's own queue; `false` if there is nothing to do at all.
    private func takeInbox() -> Bool {
        inbox.withLock { $0.empty(into: &queue) }
        return !queue.isEmpty
    }

    /// Sends work that came after the loop's end elsewhere: a task must be able to finish, wherever that is.
    private func refuse(_ work: Work) {
        switch work {
        case .job(let job): globalConcurrentExecutor.enqueue(job)
        case .closure(let closure): closure()
        }
    }
}

/// The key under which each loop's thread finds its loop.
private let currentLoop: pthread_key_t = {
    var key = pthread_key_t()
    let failure = unsafe pthread_key_create(&key, nil)
    precondition(failure == 0, "the system has no thread-local key left")
    return key
}()
