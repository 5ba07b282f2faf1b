using System.Globalization;
using Isthmus.Contracts.Decide;

namespace Isthmus.Policy.Thresholds;

/// <summary>
/// Two thresholds on active connections with a band between them (hysteresis). The first sample beyond the other threshold
/// is announced as a crossing. A move is asked for after several samples in a row, again after each cool-down until the
/// service has moved, and is forgotten when somebody else moves the service. Missing, stale and out-of-order samples decide
/// nothing and break a row.
/// </summary>
public sealed class ThresholdPolicy : IMovePolicy
{
    /// <inheritdoc/>
    public PolicyStep Decide(PolicyState state, LoadSampled sample, PolicyLimits limits, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(sample);
        ArgumentNullException.ThrowIfNull(limits);
        if (now - sample.SampledAt > limits.StaleAfter || sample.SampledAt <= state.LastSampledAt)
            return new PolicyStep(state.Interrupted());

        // A hole in the row of samples: what was seen before it says nothing about now.
        var current = sample.SampledAt - state.LastSampledAt > limits.StaleAfter ? state.Interrupted() : state;
        current = Follow(current, sample, limits, now) with { LastSampledAt = sample.SampledAt };
        if (sample.ActiveConnections is not { } load)
            return new PolicyStep(current.Interrupted());

        current = current with
        {
            HighStreak = load >= limits.HighConnections ? Next(current.HighStreak) : 0,
            LowStreak = load <= limits.LowConnections ? Next(current.LowStreak) : 0,
        };
        (current, var crossing) = Cross(current, load, limits);
        return Ask(Confirm(current, load, limits), crossing, sample.Host, limits, now);
    }

    // The service was moved: by our request, which is thereby fulfilled, or by somebody who knows better.
    private static PolicyState Follow(PolicyState state, LoadSampled sample, PolicyLimits limits, DateTimeOffset now) =>
        state.Host is null || state.Host == sample.Host
            ? state with { Host = sample.Host }
            : state.Interrupted() with { Host = sample.Host, WantedHost = null, WantedBecause = null, QuietUntil = now + limits.CoolDown };

    private static (PolicyState State, Crossing? Crossing) Cross(PolicyState state, long load, PolicyLimits limits)
    {
        if (state.HighStreak > 0 && state.Level != LoadLevel.High)
            return (state with { Level = LoadLevel.High }, new Crossing(true, load, limits.HighConnections));
        if (state.LowStreak == 0 || state.Level == LoadLevel.Low)
            return (state, null);
        // A quiet start is no fall.
        return (state with { Level = LoadLevel.Low }, state.Level == LoadLevel.Unknown ? null : new Crossing(false, load, limits.LowConnections));
    }

    private static PolicyState Confirm(PolicyState state, long load, PolicyLimits limits)
    {
        if (state.HighStreak >= limits.ConsecutiveSamples && state.Confirmed != LoadLevel.High)
            return Want(state with { Confirmed = LoadLevel.High }, limits.HighLoadHost, load, limits.HighConnections, limits, "at or above");
        if (state.LowStreak < limits.ConsecutiveSamples || state.Confirmed == LoadLevel.Low)
            return state;
        var confirmed = state with { Confirmed = LoadLevel.Low };
        return state.Confirmed == LoadLevel.Unknown ? confirmed : Want(confirmed, limits.LowLoadHost, load, limits.LowConnections, limits, "at or below");
    }

    private static PolicyState Want(PolicyState state, string? host, long load, long threshold, PolicyLimits limits, string side) => state with
    {
        WantedHost = host,
        WantedBecause = string.Create(CultureInfo.InvariantCulture, $"{load} active connections, {side} {threshold} for {limits.ConsecutiveSamples} samples"),
    };

    private static PolicyStep Ask(PolicyState state, Crossing? crossing, string host, PolicyLimits limits, DateTimeOffset now)
    {
        if (state.WantedHost is not { } wanted || now < state.QuietUntil)
            return new PolicyStep(state, crossing);
        if (wanted == host)
            return new PolicyStep(state with { WantedHost = null, WantedBecause = null }, crossing);
        return new PolicyStep(state with { QuietUntil = now + limits.CoolDown }, crossing, new WantedMove(host, wanted, state.WantedBecause ?? "load"));
    }

    private static int Next(int streak) => streak == int.MaxValue ? streak : streak + 1;
}
