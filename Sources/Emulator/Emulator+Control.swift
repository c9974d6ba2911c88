import HTTP
import HTTPServer
import JSON

/// The pages under `/emulator/`, by which tests in any language direct the emulator and see what arrived.
extension Emulator {
    func control(_ transaction: HTTPTransaction, _ body: [UInt8]) {
        switch (transaction.head.method, transaction.head.path) {
        case ("POST", "/emulator/script"), ("PUT", "/emulator/script"):
            do throws(ScriptError) {
                script = try Script(yaml: body, file: "script", files: options.files)
                respond(transaction, 200, ["rules": JSON(script.rules.count)])
            } catch {
                let lines = error.description.split(separator: "\n").map { JSON.string(String($0)) }
                respond(transaction, 400, ["errors": .array(lines)])
            }
        case ("DELETE", "/emulator/script"):
            script = Script()
            respond(transaction, 200, ["rules": 0])
        case ("GET", "/emulator/requests"):
            respond(transaction, 200, ["received": JSON(received), "requests": .array(requests.map(\.json))])
        case ("DELETE", "/emulator/requests"):
            forgetRequests()
            respond(transaction, 200, ["requests": []])
        default:
            let pages = "POST or DELETE /emulator/script, GET or DELETE /emulator/requests"
            respond(transaction, 404, ["errors": [.string("the emulator's own pages are \(pages)")]])
        }
    }

    private func respond(_ transaction: HTTPTransaction, _ status: Int, _ json: JSON) {
        transaction.respond(status: status, fields: ["content-type": "application/json"], body: json.bytes)
    }
}
