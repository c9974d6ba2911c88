import Generation
import JSON
import ModelRegistry

extension RegisteredModel {
    /// A request as the model was tuned to be asked.
    ///
    /// One that was tuned to tell labels of texts saw nothing but a text, and the instructions that the tuning was told; it
    /// gets the last thing the user said in the same way, whatever a prompt for other models has around it. What form the
    /// answer is to have stays as it was asked for.
    func asked(_ request: Request) -> Request {
        guard parameters[Self.labelsParameter]?.bool == true,
            let question = request.turns.last(where: { $0.role == .user })?.text, !question.isEmpty
        else { return request }
        var request = request
        request.turns = [Turn(.user, text: question)]
        if let system = parameters["system"]?.string { request.turns.insert(Turn(.system, text: system), at: 0) }
        return request
    }
}
