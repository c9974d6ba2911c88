import EventLoop
import Foundation
import GoogleCredentials
import HTTPClient
import TestKit
import Testing

@Suite struct ApplicationDefaultTests {
    static let login = #"{"type": "authorized_user", "client_id": "i", "client_secret": "s", "refresh_token": "r"}"#
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test func `the file a variable names comes first, then the login in its folder, then the one at home`() throws {
        let named = try folder.write(Self.login, to: "named.json")
        let moved = try folder.write(Self.login, to: "moved/application_default_credentials.json")
        let home = try folder.write(Self.login, to: ".config/gcloud/application_default_credentials.json")
        var environment = ["GOOGLE_APPLICATION_CREDENTIALS": named, "CLOUDSDK_CONFIG": "\(folder.path)/moved"]

        let first = try GoogleCredentials.applicationDefault(environment: environment, home: folder.path)
        environment["GOOGLE_APPLICATION_CREDENTIALS"] = ""
        let second = try GoogleCredentials.applicationDefault(environment: environment, home: folder.path)
        environment["CLOUDSDK_CONFIG"] = nil
        let third = try GoogleCredentials.applicationDefault(environment: environment, home: folder.path)
        let fourth = try GoogleCredentials.applicationDefault(environment: environment, home: "\(folder.path)/none")

        #expect([first, second, third, fourth].map(\.origin) == [named, moved, home, "the metadata server"])
    }

    @Test func `a named file that is not there is an error, not a reason to look further`() throws {
        try folder.write(Self.login, to: ".config/gcloud/application_default_credentials.json")
        let environment = ["GOOGLE_APPLICATION_CREDENTIALS": "\(folder.path)/gone.json"]

        let error = #expect(throws: GoogleCredentialsError.self) {
            try GoogleCredentials.applicationDefault(environment: environment, home: folder.path)
        }

        #expect(error?.code == .unreadable)
        #expect(
            error?.message == """
                The file \(folder.path)/gone.json, which GOOGLE_APPLICATION_CREDENTIALS names, cannot be read: \
                No such file or directory.
                """
        )
    }

    @Test func `a folder in a file's place is an error`() throws {
        let error = #expect(throws: GoogleCredentialsError.self) { try GoogleCredentials(file: folder.path) }

        #expect(error?.code == .unreadable)
        #expect(error?.message == "The credentials file \(folder.path) cannot be read: Is a directory.")
    }

    @Test func `nothing found says what to do`() throws {
        let error = #expect(throws: GoogleCredentialsError.self) {
            try GoogleCredentials.applicationDefault(environment: ["NO_GCE_CHECK": "true"], home: folder.path)
        }

        #expect(error?.code == .notFound)
        #expect(
            error?.message == """
                No credentials for Google Cloud were found: set GOOGLE_APPLICATION_CREDENTIALS to a service account's \
                file, run `gcloud auth application-default login`, or run on Google Cloud.
                """
        )
    }

    @Test func `a named metadata server that is not there is unreachable`() async throws {
        let group = try EventLoopGroup(count: 1)
        defer { group.shutdown() }
        // Nothing listens on port 1.
        let environment = ["GCE_METADATA_HOST": "127.0.0.1:1"]
        let credentials = try GoogleCredentials.applicationDefault(environment: environment, home: nil)
        let source = TokenSource(credentials, client: HTTPClient(on: group.loops))

        let error = await failure(of: source)

        #expect(error?.code == .unreachable)
        #expect(error?.message.contains("cannot connect to 127.0.0.1:1: Connection refused") == true)
    }

    @Test func `a metadata server that nobody named and that is not there means nothing was found`() async throws {
        let group = try EventLoopGroup(count: 1)
        defer { group.shutdown() }
        var options = HTTPClientOptions()
        // A proxy that is not there keeps the name from being looked up.
        options.proxies.http = "http://127.0.0.1:1"
        let credentials = try GoogleCredentials.applicationDefault(environment: [:], home: nil)
        let source = TokenSource(credentials, client: HTTPClient(on: group.loops, options: options))

        let error = await failure(of: source)

        #expect(error?.code == .notFound)
        #expect(error?.message.contains("run `gcloud auth application-default login`") == true)
    }
}
