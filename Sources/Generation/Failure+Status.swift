extension Failure.Kind {
    /// What a provider's status means when its body says nothing more exact.
    package init(httpStatus status: Int) {
        self =
            switch status {
            case 401: .auth
            case 402: .billing
            case 403: .permission
            case 404: .modelNotFound
            case 408, 504: .timeout
            case 413: .requestTooLarge
            case 429: .rateLimitMinute
            case 499: .cancelled
            case 503, 529: .overloaded
            case 409, 500...599: .serverError
            case 400...499: .invalidRequest
            default: .unknown
            }
    }
}
