import Generation
import JSON

/// Writes a failure in the form all Google APIs share, `google.rpc.Status` under `error`.
enum ErrorBody {
    static func bytes(for failure: Failure) -> [UInt8] {
        let status = failure.kind.httpStatus
        var output: [UInt8] = []
        output.append("{\"error\":{\"code\":")
        output.append(status)
        output.append(",\"message\":")
        output.append(string: failure.message)
        output.append(",\"status\":")
        output.append(string: name(of: status))
        output.append(",\"details\":[{\"@type\":\"type.googleapis.com/google.rpc.ErrorInfo\",\"reason\":")
        output.append(string: failure.kind.rawValue.uppercased())
        output.append(",\"domain\":\"aloft\"}")
        if let parameter = failure.parameter {
            output.append(",{\"@type\":\"type.googleapis.com/google.rpc.BadRequest\",\"fieldViolations\":[{\"field\":")
            output.append(string: parameter)
            output.append(",\"description\":")
            output.append(string: failure.message)
            output.append("}]}")
        }
        if let delay = failure.retryAfter {
            output.append(",{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\":")
            output.append(string: ProtoDuration.text(delay))
            output.append("}")
        }
        output.append("]}}")
        return output
    }

    /// The canonical code that Google's APIs send with a status.
    private static func name(of status: Int) -> String {
        switch status {
        case 401: "UNAUTHENTICATED"
        case 403: "PERMISSION_DENIED"
        case 404: "NOT_FOUND"
        case 409: "ABORTED"
        case 429: "RESOURCE_EXHAUSTED"
        case 499: "CANCELLED"
        case 400..<500: "INVALID_ARGUMENT"
        case 501: "UNIMPLEMENTED"
        case 502, 503: "UNAVAILABLE"
        case 504: "DEADLINE_EXCEEDED"
        case 500..<600: "INTERNAL"
        default: "UNKNOWN"
        }
    }
}
