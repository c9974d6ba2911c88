internal import ZIP

/// Why a PNG is not read.
package struct PNGError: Error, Hashable, Sendable {
    package let message: String
}

/// The pixels of a PNG: eight bits a sample, gray or colours, with or without transparency, not interlaced.
package struct PNGImage: Sendable {
    package let width: Int
    package let height: Int
    /// Red, green, blue and opacity of each pixel, row by row.
    package private(set) var samples: [UInt8]

    private static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    private static let pixelLimit = 16 << 20

    package init(_ bytes: [UInt8]) throws(PNGError) {
        guard bytes.starts(with: Self.signature) else { throw PNGError(message: "it is no PNG") }
        var head: [UInt8]?
        var compressed: [UInt8] = []
        var place = 8
        while place + 12 <= bytes.count {
            let length = Self.number(bytes, at: place)
            guard length <= bytes.count - place - 12 else { throw PNGError(message: "it is cut off") }
            let content = bytes[(place + 8)..<(place + 8 + length)]
            switch String(decoding: bytes[(place + 4)..<(place + 8)], as: UTF8.self) {
            case "IHDR": head = Array(content)
            case "IDAT": compressed += content
            default: break
            }
            place += 12 + length
        }
        guard let head, head.count == 13 else { throw PNGError(message: "it has no head") }
        width = Self.number(head, at: 0)
        height = Self.number(head, at: 4)
        guard width > 0, height > 0, width <= 1 << 14, height <= 1 << 14, width * height <= Self.pixelLimit else {
            throw PNGError(message: "it is \(width) by \(height) pixels")
        }
        guard head[8] == 8, head[12] == 0, let channels = [0: 1, 2: 3, 4: 2, 6: 4][head[9]] else {
            throw PNGError(message: "it is of a kind that is not read here")
        }
        let stride = width * channels
        let filtered: [UInt8]
        do throws(ZIPError) {
            filtered = try Zlib.expand(compressed, length: (stride + 1) * height)
        } catch {
            throw PNGError(message: "its pixels are damaged")
        }
        let rows = try Self.unfilter(filtered, stride: stride, height: height, step: channels)
        samples = Self.colours(rows, channels: channels)
    }

    private static func number(_ bytes: [UInt8], at place: Int) -> Int {
        Int(bytes[place]) << 24 | Int(bytes[place + 1]) << 16 | Int(bytes[place + 2]) << 8 | Int(bytes[place + 3])
    }

    /// Undoes what each row was subtracted from (PNG, clause 9).
    private static func unfilter(_ bytes: [UInt8], stride: Int, height: Int, step: Int) throws(PNGError) -> [UInt8] {
        var output = [UInt8](repeating: 0, count: stride * height)
        for row in 0..<height {
            let source = row * (stride + 1)
            let target = row * stride
            let kind = bytes[source]
            guard kind <= 4 else { throw PNGError(message: "a row is filtered in an unknown way") }
            for column in 0..<stride {
                let left = column >= step ? output[target + column - step] : 0
                let above = row > 0 ? output[target + column - stride] : 0
                let corner = row > 0 && column >= step ? output[target + column - stride - step] : 0
                let guess: UInt8 =
                    switch kind {
                    case 1: left
                    case 2: above
                    case 3: UInt8((Int(left) + Int(above)) / 2)
                    case 4: nearest(left, above, corner)
                    default: 0
                    }
                output[target + column] = bytes[source + 1 + column] &+ guess
            }
        }
        return output
    }

    private static func nearest(_ left: UInt8, _ above: UInt8, _ corner: UInt8) -> UInt8 {
        let estimate = Int(left) + Int(above) - Int(corner)
        let (a, b, c) = (abs(estimate - Int(left)), abs(estimate - Int(above)), abs(estimate - Int(corner)))
        return a <= b && a <= c ? left : b <= c ? above : corner
    }

    private static func colours(_ rows: [UInt8], channels: Int) -> [UInt8] {
        guard channels != 4 else { return rows }
        var samples: [UInt8] = []
        samples.reserveCapacity(rows.count / channels * 4)
        for place in stride(from: 0, to: rows.count, by: channels) {
            let isGray = channels < 3
            samples += [rows[place], rows[isGray ? place : place + 1], rows[isGray ? place : place + 2]]
            samples.append(channels == 2 ? rows[place + 1] : 255)
        }
        return samples
    }
}

extension PNGImage {
    /// What is on a picture.
    package struct Census: Hashable, Sendable {
        /// The share of pixels that are not of the most common colour.
        package var painted: Double
        /// How many colours there are, those counted as one that differ little.
        package var colours: Int
    }

    /// Counts the pixels that are neither of the most common colour nor, by a little, near it.
    func census(background: Colour) -> Census {
        var counts: [UInt32: Int] = [:]
        var previous: UInt32 = .max
        var run = 0
        for place in stride(from: 0, to: samples.count, by: 4) {
            let colour =
                UInt32(samples[place]) << 24 | UInt32(samples[place + 1]) << 16 | UInt32(samples[place + 2]) << 8
                | UInt32(samples[place + 3])
            if colour == previous {
                run += 1
            } else {
                if run > 0 { counts[previous, default: 0] += run }
                previous = colour
                run = 1
            }
        }
        if run > 0 { counts[previous, default: 0] += run }
        guard let common = counts.max(by: { ($0.value, $0.key) < ($1.value, $1.key) })?.key else {
            return Census(painted: 0, colours: 0)
        }
        var painted = 0
        var near: Set<UInt32> = []
        for (colour, count) in counts {
            near.insert(colour >> 4 & 0x0F0F_0F0F)
            if Self.difference(colour, common) > 12 { painted += count }
        }
        return Census(painted: Double(painted) / Double(max(width * height, 1)), colours: near.count)
    }

    private static func difference(_ one: UInt32, _ other: UInt32) -> UInt32 {
        var largest: UInt32 = 0
        for shift: UInt32 in [0, 8, 16, 24] {
            let (a, b) = (one >> shift & 0xFF, other >> shift & 0xFF)
            largest = max(largest, a > b ? a - b : b - a)
        }
        return largest
    }
}
