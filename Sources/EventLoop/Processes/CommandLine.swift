internal import CUV
internal import Glibc

/// The strings of a child's start, in the form `exec` takes.
@safe struct CommandLine: ~Copyable {
    private let executable: UnsafeMutablePointer<CChar>?
    private let workingDirectory: UnsafeMutablePointer<CChar>?
    private var arguments: [UnsafeMutablePointer<CChar>?]
    private var environment: [UnsafeMutablePointer<CChar>?]

    init(_ executable: String, _ arguments: [String], _ environment: [String: String], _ workingDirectory: String?) {
        unsafe self.executable = strdup(executable)
        unsafe self.workingDirectory = workingDirectory.flatMap { unsafe strdup($0) }
        unsafe self.arguments = ([executable] + arguments).map { unsafe strdup($0) } + [nil]
        unsafe self.environment = environment.map { unsafe strdup("\($0)=\($1)") } + [nil]
    }

    deinit {
        unsafe free(executable)
        unsafe free(workingDirectory)
        unsafe arguments.forEach { unsafe free($0) }
        unsafe environment.forEach { unsafe free($0) }
    }

    mutating func withOptions<Result>(_ body: (inout uv_process_options_t) -> Result) -> Result {
        unsafe arguments.withUnsafeMutableBufferPointer { arguments in
            unsafe environment.withUnsafeMutableBufferPointer { environment in
                var options = unsafe uv_process_options_t()
                unsafe options.file = UnsafePointer(executable)
                unsafe options.cwd = UnsafePointer(workingDirectory)
                unsafe options.args = arguments.baseAddress
                unsafe options.env = environment.baseAddress
                return unsafe body(&options)
            }
        }
    }
}
