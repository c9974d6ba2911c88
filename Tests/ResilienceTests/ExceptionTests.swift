import Generation
import Resilience
import Testing

@Suite struct ExceptionTests {
    @Test(arguments: [
        (Failure.Exception(mayRetrySameTarget: false), RetryDecision.nextTarget),
        (Failure.Exception(mayRetrySameTarget: false, mayHelpElsewhere: false), .giveUp),
        (Failure.Exception(), .again(after: .zero)),
    ])
    func `what a failure says of itself counts more than its kind`(
        exception: Failure.Exception,
        expected: RetryDecision
    ) {
        var failure = Failure(.serverError, "no")
        failure.exception = exception

        let decision = RetryDecision(
            after: failure,
            attempt: 1,
            policy: RetryPolicy(),
            timeLeft: .seconds(100),
            random: 0
        )

        #expect(decision == expected)
    }
}
