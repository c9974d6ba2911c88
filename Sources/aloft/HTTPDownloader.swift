import HTTP
import HTTPClient
import LocalModels

/// Fetches a model's file over HTTPS, from where an earlier try ended.
struct HTTPDownloader: Downloader {
    let client: HTTPClient

    func download(
        _ url: String,
        from offset: Int,
        into sink: ([UInt8]) throws(LocalModelError) -> Void
    ) async throws(LocalModelError) {
        var fields = HTTPFields()
        if offset > 0 { fields.append("range", "bytes=\(offset)-") }
        var request = HTTPClientRequest("GET", url, fields: fields)
        request.maximumRedirects = 5
        request.timeouts.firstByte = .seconds(30)
        request.timeouts.idle = .seconds(60)
        do {
            let response = try await client.open(request)
            defer { response.close() }
            guard response.status == 200 || response.status == 206 else {
                throw LocalModelError(.unavailable, "\(url) answered with status \(response.status).")
            }
            // A server that ignores the range begins at the beginning.
            var toSkip = response.status == 200 ? offset : 0
            while var bytes = try await response.next() {
                let skipped = min(toSkip, bytes.count)
                toSkip -= skipped
                bytes.removeFirst(skipped)
                if !bytes.isEmpty { try sink(bytes) }
            }
        } catch let error as LocalModelError {
            throw error
        } catch let error as HTTPClientError {
            throw LocalModelError(.unavailable, "\(url) cannot be fetched: \(error.message)")
        } catch {
            throw LocalModelError(.unavailable, "\(url) cannot be fetched.")
        }
    }
}
