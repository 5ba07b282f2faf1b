namespace Isthmus.Bundles.Store;

/// <summary>What a store says about an object.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="StoredAt">When it was put, UTC.</param>
public sealed record StoredObject(string Key, long Bytes, DateTimeOffset StoredAt);
