/// How wide text becomes before anybody has drawn it.
///
/// A reader's browser picks its own sans-serif typeface. The widths are those of a wide one (DejaVu Sans), so that what
/// fits by them fits with the common narrower ones too.
package enum Typeface: Hashable, Sendable {
    case regular
    case bold

    /// What a picture asks for, the usual typefaces of desktops and phones first.
    package static let family =
        "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Ubuntu, 'DejaVu Sans', Verdana, Arial, sans-serif"

    /// The width of a line at a font size.
    package func width(of line: String, size: Double) -> Double {
        line.unicodeScalars.reduce(0) { $0 + width(of: $1) } * size / 1000
    }

    private func width(of scalar: Unicode.Scalar) -> Double {
        let bold = self == .bold
        switch scalar.value {
        case 0x20...0x7E: return Double((bold ? Self.boldWidths : Self.regularWidths)[Int(scalar.value) - 0x20])
        case 0x300...0x36F, 0x591...0x5C7, 0x64B...0x65F, 0x200B...0x200F, 0xFE00...0xFE0F: return 0
        case 0xA0...0x24F, 0x2070...0x209F: return bold ? 830 : 760
        case 0x370...0x52F: return bold ? 860 : 790
        case 0x590...0x5FF: return bold ? 760 : 710
        case 0x600...0x6FF: return bold ? 820 : 740
        case 0x2010...0x2015, 0x2026...0x203A, 0x2190...0x21FF: return 1000
        case 0x2018...0x201F: return 520
        case 0x2022: return 640
        case 0x2200...0x22FF: return 900
        default: return scalar.value < 0x1F000 ? 1050 : 1350
        }
    }

    private static let regularWidths = [
        318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636, 636, 636, 636,
        636,
        636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632, 575, 775, 752, 295, 295, 656, 557,
        863,
        748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550,
        635,
        615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525,
        636,
        337, 636, 838,
    ]

    private static let boldWidths = [
        348, 456, 521, 838, 696, 1002, 872, 306, 457, 457, 523, 838, 380, 415, 380, 365, 696, 696, 696, 696, 696, 696,
        696,
        696, 696, 696, 400, 400, 838, 838, 838, 580, 1000, 774, 762, 734, 830, 683, 683, 821, 837, 372, 372, 775, 637,
        995,
        837, 850, 733, 850, 770, 720, 682, 812, 774, 1103, 771, 724, 725, 457, 365, 457, 838, 500, 500, 675, 716, 593,
        716,
        678, 435, 716, 712, 343, 343, 665, 343, 1042, 712, 687, 716, 716, 493, 595, 478, 712, 652, 924, 645, 652, 582,
        712,
        365, 712, 838,
    ]
}
