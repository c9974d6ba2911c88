import Doctor
import Foundation
import HTTPClient
import TestKit
import Testing

/// The command that gives a role names the account that lacks it.
@Suite struct RoleTests {
    @Test func `the account of a service account's file stands in the command`() async throws {
        let refused = Reply.google(403, "PERMISSION_DENIED", "Permission denied.", reason: "IAM_PERMISSION_DENIED")
        try await withService({ $0.isToken ? .token("a-token") : refused }) { service in
            try await withFolder { folder in
                let make = ["openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]
                guard await Program.run(make + ["-out", "key.pem"], in: folder) == 0 else {
                    return print("Skipped: there is no openssl command to make a key with.")
                }
                let pem = try String(contentsOfFile: "\(folder)/key.pem", encoding: .utf8)
                let file = """
                    {"type": "service_account", "client_email": "robot@my-project.iam.gserviceaccount.com",
                     "token_uri": "\(service.base)/token",
                     "private_key": "\(pem.replacingOccurrences(of: "\n", with: "\\n"))"}
                    """
                try Data(file.utf8).write(to: URL(filePath: "\(folder)/login.json"))
                let yaml = Case.login.replacingOccurrences(of: "BASE", with: service.base)
                    .replacingOccurrences(of: "HOME", with: folder)

                let report = await Doctor(try Setup.of(yaml), client: service.client).examine()

                let finding = try #require(report.findings.first { $0.cause == .roleMissing })
                let command =
                    "gcloud projects add-iam-policy-binding my-project "
                    + "--member serviceAccount:robot@my-project.iam.gserviceaccount.com --role roles/aiplatform.user"
                #expect(finding.advice?.contains(command) == true)
                expectWellFormed(report)
            }
        }
    }
}
