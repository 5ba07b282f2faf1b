using CsCheck;
using Isthmus.Monitor.Sensors;
using Xunit;

namespace Isthmus.UnitTests.Monitor;

public sealed class StubStatusTests
{
    private const string Page = "Active connections: 291 \nserver accepts handled requests\n 16630948 16630940 31070465 \nReading: 6 Writing: 179 Waiting: 106 \n";

    [Fact]
    public void The_page_of_nginx_is_read() =>
        Assert.Equal(new StubStatus(291, 16630948, 16630940, 31070465, 6, 179, 106), StubStatus.Parse(Page));

    [Fact]
    public void A_page_cut_anywhere_before_its_last_number_is_refused()
    {
        for (var length = 0; length <= Page.IndexOf("106", StringComparison.Ordinal); length++)
            Assert.Throws<FormatException>(() => StubStatus.Parse(Page[..length]));
    }

    [Theory]
    [InlineData("<html>404</html>")]
    [InlineData("Active connections: -1 \nserver accepts handled requests\n 1 1 1 \nReading: 0 Writing: 1 Waiting: 0 \n")]
    [InlineData("Active connections: 99999999999999999999 \nserver accepts handled requests\n 1 1 1 \nReading: 0 Writing: 1 Waiting: 0 \n")]
    [InlineData("Active connections: 1 \nserver accepts handled requests\n 1 1 \nReading: 0 Writing: 1 Waiting: 0 \n")]
    public void Another_page_is_refused(string page) => Assert.Throws<FormatException>(() => StubStatus.Parse(page));

    [Fact]
    public void Any_text_is_either_read_or_refused() => Gen.String.Sample(text =>
    {
        try
        {
            StubStatus.Parse(text);
        }
        catch (FormatException)
        {
        }
    });
}
