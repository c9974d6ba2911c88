import Foundation

/// The library that draws the dashboard's charts, as a package of the system has it.
enum ChartLibrary {
    /// Where Debian's package has it, and where people put it themselves.
    private static let places = [
        "/usr/share/javascript/chart.js/chart.min.js", "/usr/share/nodejs/chart.js/dist/chart.min.js",
        "/usr/local/share/javascript/chart.js/chart.min.js",
    ]

    /// The largest file that is taken for it.
    private static let limit = 2 << 20

    /// `nil` where it is not installed.
    static var bytes: [UInt8]? {
        places.lazy.compactMap { FileManager.default.contents(atPath: $0) }.first { $0.count <= limit }.map {
            [UInt8]($0)
        }
    }
}
