package import Generation

/// What becomes of a request that asks to go on.
package enum Admission<Pass> {
    case pass(Pass)
    case wait
    case refuse(Failure)
}

extension Admission: Sendable where Pass: Sendable {}
