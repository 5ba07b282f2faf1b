using Isthmus.Lab;
using Xunit;

namespace Isthmus.IntegrationTests.Lab;

internal static class LabRequirement
{
    /// <summary>Skips the test, visibly, where no lab can be made.</summary>
    public static void Check()
    {
        if (TwoHostLab.MissingPrerequisite() is { } missing)
            Assert.Skip(missing);
    }
}
