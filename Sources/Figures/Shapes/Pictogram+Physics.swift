import Foundation

extension Pictogram {
    /// What stands in laboratories and machines.
    static let physics: [Shape: String] = [
        .atom: """
        <g fill="none" stroke="$d" stroke-width="3"><ellipse rx="45" ry="17"/><ellipse rx="45" ry="17" \
        transform="rotate(60)"/><ellipse rx="45" ry="17" transform="rotate(120)"/></g><circle r="10"/>\
        <g fill="$l"><circle cx="45" r="5"/><circle cx="-22.5" cy="39" r="5"/><circle cx="-22.5" cy="-39" r="5"/></g>
        """,
        .molecule: """
        <path d="M0 2-28-24M0 2 30-20M0 2 6 36" stroke-width="8"/><circle cx="-28" cy="-24" r="14" fill="$l"/>\
        <circle cx="30" cy="-20" r="13" fill="$l"/><circle cx="6" cy="34" r="11" fill="$l"/><circle cy="2" r="19"/>\
        <path d="M-9 0C-8-6-4-9 1-9" fill="none" stroke="#fff" stroke-width="4"/>
        """,
        .magnet: """
        <path d="M-38-42V4A38 38 0 0 0 38 4V-42H14V4A14 14 0 0 1-14 4V-42Z"/><path d="M0 42A38 38 0 0 0 38 4V-42H14V4A14 14 0 \
        0 1 0 18Z" fill="$l"/><path d="M-38-42H-14V-22H-38ZM14-42H38V-22H14Z" fill="#fff"/>
        """,
        .battery: """
        <rect x="36" y="-10" width="9" height="20" rx="3" fill="$d"/><rect x="-45" y="-25" width="81" height="50" rx="8" \
        fill="#fff"/><path d="M-40-20H4V20H-40Z" stroke="none"/><path d="M4-20H31V20H4Z" fill="$l" stroke="none"/>\
        <rect x="-45" y="-25" width="81" height="50" rx="8" fill="none"/><path d="M12 0H24M18-6V6" stroke-width="4"/>\
        <path d="M-32 0H-18" stroke="#fff" stroke-width="4"/>
        """,
        .resistor: """
        <rect x="-34" y="-25" width="68" height="50" rx="10" fill="$p" stroke="$l"/>\
        <path d="M-48 0H-32L-27-15-16 15-5-15 6 15 17-15 27 15 32 0H48" fill="none" stroke-width="5"/>
        """,
        .bulb: """
        <path d="M-12 22C-12 10-31 4-31-15A31 30 0 0 1 31-15C31 4 12 10 12 22Z" fill="$l"/>\
        <path d="M-6 20-9-8-3-3 0-9 3-3 9-8 6 20" fill="none" stroke-width="2.5"/><path d="M-13 22H13V34C13 40 8 44 0 44S-13 \
        40-13 34Z" fill="#8390a6" stroke="#475063"/><path d="M-13 31H13" stroke="#475063"/><path d="M-21-15C-21-23-16-29-9-32" \
        fill="none" stroke="#fff" stroke-width="5"/>
        """,
        .spring: """
        <path d="M-28-44H28M-28 44H28" stroke-width="6"/><path d="M0-44C30-44 30-30 0-30S-30-16 0-16 30-2 0-2-30 12 0 12 30 \
        26 0 26-30 40 0 42" fill="none" stroke="$d" stroke-width="8"/><path d="M0-44C30-44 30-30 0-30S-30-16 0-16 30-2 \
        0-2-30 12 0 12 30 26 0 26-30 40 0 42" fill="none" stroke="$l" stroke-width="3.5"/>
        """,
        .gear: """
        <path d="\(gear)"/><circle r="23" fill="$l"/><circle r="9" fill="#fff"/>
        """,
        .wheel: """
        <circle r="44" fill="$d"/><circle r="33" fill="$p"/><path d="M0-33V33M-33 0H33M-23-23 23 23M23-23-23 23" stroke="$m" \
        stroke-width="4"/><circle r="9"/>
        """,
        .piston: """
        <path d="M-32-44H32V30H-32Z" fill="$p" stroke="none"/><path d="M-32 30V-44H32V30" fill="none" stroke-width="6"/>\
        <path d="M-16-28h.1M8-32h.1M18-16h.1M-8-14h.1M-20-8h.1" stroke="#f07f2c" stroke-width="8"/>\
        <path d="M-6 12H6V47H-6Z" fill="$l"/><rect x="-28" y="-2" width="56" height="18" rx="3"/>
        """,
        .flask: """
        <path d="M-11-40V-15L-36 30C-40 39-36 44-28 44H28C36 44 40 39 36 30L11-15V-40Z" fill="#fff"/>\
        <path d="M-24 8H24L36 30C40 39 36 44 28 44H-28C-36 44-40 39-36 30Z"/><path d="M-24 8C-12 2-4 14 8 9 14 6 20 6 24 \
        8" fill="$l" stroke="none"/><path d="M-15-43H15" stroke-width="6"/><path d="M-12 26h.1M8 20h.1M16 34h.1" stroke="$p" \
        stroke-width="8"/>
        """,
        .thermometer: """
        <path d="M-11-33A11 11 0 0 1 11-33V9A20 20 0 1 1-11 9Z" fill="#fff"/><circle cy="26" r="12" stroke="none"/>\
        <path d="M0-14V26" stroke="$m" stroke-width="8"/><path d="M18-30H28M18-18H24M18-6H28" stroke-width="3"/>
        """,
        .ball: """
        <circle r="36"/><path d="M25-26A36 36 0 1 1-25 26 42 42 0 0 0 25-26Z" fill="$d" fill-opacity=".2" stroke="none"/>\
        <path d="M-21-10C-18-19-12-23-4-24" fill="none" stroke="#fff" stroke-width="6"/>
        """,
    ]

    /// Eight teeth around a disc.
    private static let gear: String = {
        var points: [String] = []
        for tooth in 0..<8 {
            let middle = Double(tooth) * .pi / 4
            for (angle, radius) in [(-0.24, 34.0), (-0.15, 46), (0.15, 46), (0.24, 34)] {
                points.append("\(number(cos(middle + angle) * radius)) \(number(sin(middle + angle) * radius))")
            }
        }
        return "M" + points.joined(separator: "L") + "Z"
    }()
}
