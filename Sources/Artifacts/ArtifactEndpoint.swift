package import API
import HTTP

extension ArtifactStore {
    /// `GET /api/artifacts/{name}`, for everybody who was told a name: pages show pictures without a key.
    package var endpoints: [APIEndpoint] {
        [
            APIEndpoint(
                "GET",
                "/api/artifacts/{name}",
                access: .open,
                "Read a file that a workflow made."
            ) { call in
                guard let artifact = Artifact(name: call.parameter("name")) else {
                    return .notFound("There is no artifact of that name.")
                }
                return await self.answer(artifact, knowing: call.head.fields.values("if-none-match"))
            }
        ]
    }

    private func answer(_ artifact: Artifact, knowing tags: [String]) async -> APIAnswer {
        let bytes: [UInt8]
        do throws(ArtifactError) {
            bytes = try await read(artifact)
        } catch {
            switch error.code {
            case .notFound: return .notFound(error.message)
            case .damaged: return .refusal(status: 500, error.message)
            // The reason names folders, which is for the operator alone to know.
            case .tooLarge, .unavailable: return .refusal(status: 500, "The file cannot be read.")
            }
        }
        let tag = "\"\(artifact.hash)\""
        var fields: HTTPFields = [
            // What a name stands for never changes.
            "cache-control": "public, max-age=31536000, immutable",
            "content-security-policy": artifact.kind.policy,
            "cross-origin-resource-policy": "cross-origin",
            "etag": tag,
        ]
        if tags.contains(where: { $0 == "*" || $0.contains(tag) }) { return .unchanged(fields) }
        if !artifact.kind.isShown {
            fields.append("content-disposition", "attachment; filename=\"\(artifact.name)\"")
        }
        return .file(bytes, type: artifact.kind.contentType, fields: fields)
    }
}
