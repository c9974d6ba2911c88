package import Generation
import Refusals

extension OpenAIChat {
    package func failure(status: Int, header: (String) -> String?, body: [UInt8]) -> Failure {
        Classifier(.openAI).failure(status: status, header: header, body: body)
    }
}
