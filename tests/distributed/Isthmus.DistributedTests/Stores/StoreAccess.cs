namespace Isthmus.DistributedTests.Stores;

/// <summary>Where the tests' store is, and its owner's key.</summary>
internal sealed record StoreAccess(Uri Endpoint, string AccessKey, string SecretKey);
