using System.Globalization;

namespace Isthmus.EndToEndTests.FreeBsd;

/// <summary>The counters of nginx's stub_status, which live in memory that its processes share.</summary>
internal sealed record NginxCounters(long Accepts, long Handled, long Requests)
{
    /// <param name="page">The page's text (ngx_http_stub_status_module).</param>
    public static NginxCounters Parse(string page)
    {
        var numbers = page.Split('\n')[2].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(number => long.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        return new NginxCounters(numbers[0], numbers[1], numbers[2]);
    }
}
