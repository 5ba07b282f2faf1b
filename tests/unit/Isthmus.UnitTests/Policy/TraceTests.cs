using CsCheck;
using Isthmus.Policy.Traces;
using Xunit;

namespace Isthmus.UnitTests.Policy;

public sealed class TraceTests
{
    [Fact]
    public void Load_holds_until_the_next_line()
    {
        var trace = Read("time,connections,requests\n0,10,5\n3,20,\n4,,1\n");

        Assert.Equal([new(0, 10, 5), new(1, 10, 5), new(2, 10, 5), new(3, 20), new(4, null, 1)], trace.Points);
        Assert.Empty(trace.Remarks);
    }

    [Fact]
    public void Columns_are_found_by_name_and_times_may_be_absolute()
    {
        var trace = Read("host,Connections,time\na,10,2026-01-31T13:00:00+01:00\na,11,2026-01-31T12:00:01Z\n");

        Assert.Equal(new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero), trace.Start);
        Assert.Equal([new(0, 10), new(1, 11)], trace.Points);
    }

    [Fact]
    public void Hole_is_reported_and_holds_no_load()
    {
        var trace = Read("time,connections\n0,10\n100,20\n");

        Assert.Equal(101, trace.Points.Count);
        Assert.All(trace.Points.Skip(1).Take(99), point => Assert.Null(point.Connections));
        Assert.Equal(["a hole of 99 s before line 3: nothing is known of that time"], trace.Remarks);
    }

    [Fact]
    public void Time_that_goes_back_is_reported_and_left_out()
    {
        var trace = Read("time,connections\n5,10\n4,99\n6,20\n");

        Assert.Equal([new(0, 10), new(1, 20)], trace.Points);
        Assert.Equal(["line 3 goes back in time; it is left out"], trace.Remarks);
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("when,connections\n0,1\n1,1\n", 1)]
    [InlineData("time,load\n0,1\n1,1\n", 1)]
    [InlineData("time,connections\n0,1\n", 1)]
    [InlineData("time,connections\n0,1\n1\n", 3)]
    [InlineData("time,connections\n0,1\n1,2,3\n", 3)]
    [InlineData("time,connections\n0,1\n1,-2\n", 3)]
    [InlineData("time,connections\n0,1\n1,many\n", 3)]
    [InlineData("time,connections\n0,1\n1,NaN\n", 3)]
    [InlineData("time,connections\n0,1\nlater,2\n", 3)]
    [InlineData("time,connections\n0,1\n99999999999,2\n", 3)]
    [InlineData("time,connections\n0,1\n1e300,2\n", 3)]
    public void What_is_no_trace_is_refused_with_its_line(string text, int line) =>
        Assert.Contains($"day.csv, line {line}: ", Assert.Throws<TraceFormatException>(() => Read(text)).Message);

    [Fact]
    public void Written_trace_is_read_as_it_was()
    {
        var trace = TraceGenerator.Make(TraceShape.Sawtooth, TimeSpan.FromMinutes(20), 100, 9000, 0.1, 7);
        using var text = new StringWriter();
        TraceWriter.Write(text, trace);

        var read = Read(text.ToString());

        Assert.Equal(trace.Points, read.Points);
        Assert.Equal(trace.Start, read.Start);
    }

    [Fact]
    public void Access_log_becomes_connections_and_requests()
    {
        var trace = AccessLogOf(
            """
            10.0.0.1 - - [10/Oct/2025:13:55:36 +0000] "GET / HTTP/1.1" 200 612 "-" "curl" 2.000
            10.0.0.2 - bob [10/Oct/2025:15:55:36 +0200] "GET /a HTTP/1.1" 404 -
            10.0.0.3 - - [10/Oct/2025:13:55:38 +0000] "GET / HTTP/1.1" 200 1 "-" "x" 0.500
            """);

        Assert.Equal(new DateTimeOffset(2025, 10, 10, 13, 55, 34, TimeSpan.Zero), trace.Start);
        Assert.Equal([new(0, 1, 0), new(1, 1, 0), new(2, 2, 2), new(3, 3, 0), new(4, 1, 1), new(5, 1, 0), new(6, 0, 0)], trace.Points);
    }

    [Fact]
    public void Lines_that_are_no_log_are_reported()
    {
        const string Good = "1.1.1.1 - - [10/Oct/2025:13:55:36 +0000] \"GET / HTTP/1.1\" 200 1\n";

        Assert.Equal(["line 2 is no line of an access log; it is left out"], AccessLogOf($"{Good}nonsense\n{Good}").Remarks);
        Assert.Throws<TraceFormatException>(() => AccessLogOf($"{Good}nonsense\nnonsense\n"));
        Assert.Throws<TraceFormatException>(() => AccessLogOf(""));
        Assert.Throws<TraceFormatException>(() => AccessLogOf($"{Good}1.1.1.1 - - [10/Oct/1999:13:55:36 +0000] \"GET / HTTP/1.1\" 200 1\n"));
    }

    [Fact]
    public void Any_text_is_either_read_or_refused() => Gen.String.Sample(text =>
    {
        foreach (var read in (Func<string, LoadTrace>[])[Read, AccessLogOf, t => Read($"time,connections\n{t}"), t => Read($"time,connections\n0,1\n{t},{t}")])
        {
            try
            {
                read(text);
            }
            catch (TraceFormatException)
            {
            }
        }
    });

    private static LoadTrace Read(string text) => TraceReader.Read(new StringReader(text), "day.csv");

    private static LoadTrace AccessLogOf(string text) => AccessLog.Read(new StringReader(text), "access.log", TimeSpan.FromSeconds(1));
}
