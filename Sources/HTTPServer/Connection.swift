/// One client, whatever it speaks; used on its loop only.
protocol Connection: AnyObject {
    /// When it has waited too long, if it waits for anything.
    var deadline: ContinuousClock.Instant? { get }
    func deadlinePassed()
    /// Ends as soon as what is in flight has been answered.
    func drain()
    /// Ends at once.
    func close()
}
