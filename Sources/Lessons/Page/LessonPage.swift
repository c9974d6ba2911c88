import Cryptography
import Foundation

/// A lesson as one HTML file that asks nobody for anything: pictures, script and style are in it.
///
/// Its policy lets run only the one script whose hash it names, so nothing in a picture could, even if it were there.
package struct LessonPage: Sendable {
    /// A step: its picture as it was judged, or why there is none.
    package struct Step: Sendable {
        package var id: Int
        package var tag: String
        package var desc: String
        /// Sanitised, with names of its own.
        package var svg: String?
        package var failure: String?
        /// How it was made, in a line.
        package var made: String

        package init(id: Int, tag: String, desc: String) {
            (self.id, self.tag, self.desc, made) = (id, tag, desc, "")
        }
    }

    package var title: String
    package var subtitle: String
    package var contents: [String]
    package var steps: [Step]

    package init(title: String, subtitle: String, contents: [String] = [], steps: [Step]) {
        self.title = title
        self.subtitle = subtitle
        self.contents = contents
        self.steps = steps
    }

    /// The whole document.
    package var html: String {
        let script = String(decoding: PackageResources.lesson_js, as: UTF8.self)
        let style = String(decoding: PackageResources.lesson_css, as: UTF8.self)
        let hash = Data(SHA256.digest(of: Array(script.utf8))).base64EncodedString()
        let policy =
            "default-src 'none'; script-src 'sha256-\(hash)'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
            + "form-action 'none'"
        return """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="\(policy)">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="referrer" content="no-referrer">
            <title>\(Self.escaped(title))</title>
            <style>
            \(style)</style>
            </head>
            <body>
            <main>
            <h1>\(Self.escaped(title))</h1>
            <p class="subtitle">\(Self.escaped(subtitle))</p>
            <nav aria-label="Steps"><ol>\(links)</ol></nav>
            <div class="bar" hidden>
            <button data-do="back">Back</button><button data-do="play">Play</button>\
            <button data-do="pause">Pause</button><button data-do="replay">Replay</button>\
            <button data-do="next">Next</button><span class="place" role="status"></span>
            </div>
            \(steps.map(section).joined(separator: "\n"))
            </main>
            <script>\(script)</script>
            </body>
            </html>

            """
    }

    private var links: String {
        steps.enumerated().map { index, step in
            let title = contents.count == steps.count ? contents[index] : step.tag
            return "<li><a href=\"#step-\(step.id)\">\(step.id). \(Self.escaped(title))</a></li>"
        }.joined()
    }

    private func section(_ step: Step) -> String {
        let heading = "<header><h2>\(step.id). \(Self.escaped(step.tag))</h2><p>\(Self.escaped(step.desc))</p></header>"
        guard let svg = step.svg else {
            let reason = Self.escaped(step.failure ?? "It was not drawn.")
            return "<section id=\"step-\(step.id)\" data-step class=\"failed\">\(heading)"
                + "<p class=\"reason\">There is no picture: \(reason)</p></section>"
        }
        let made =
            step.made.isEmpty ? "" : "<details><summary>How it was made</summary>\(Self.escaped(step.made))</details>"
        return
            "<section id=\"step-\(step.id)\" data-step>\(heading)<div class=\"picture\">\(svg)</div>\(made)</section>"
    }

    static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
