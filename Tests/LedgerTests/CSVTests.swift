import Ledger
import Testing

@Suite struct CSVTests {
    @Test func `cells are quoted where they must be`() {
        let line = CSV.line(["plain", "a,b", "He said \"no\"", "two\r\nlines", ""])

        #expect(line == "plain,\"a,b\",\"He said \"\"no\"\"\",\"two\r\nlines\",\r\n")
    }

    @Test(arguments: ["=HYPERLINK(0)", "+1+1", "-1-cmd", "@SUM(A1)", "\t=1", "-", "=1"])
    func `what a spreadsheet would calculate is a text to it`(cell: String) {
        let line = CSV.line([cell])

        #expect(line == "'\(cell)\r\n")
    }

    @Test(arguments: ["-12", "+1", "-0.5", "a=1", "2026-11-21T12:00:00.000000Z"])
    func `numbers and other texts stay as they are`(cell: String) {
        let line = CSV.line([cell])

        #expect(line == cell + "\r\n")
    }
}
