namespace Isthmus.Bundles;

/// <summary>What was written.</summary>
/// <param name="Sha256">Digest of the whole object, lower-case hex.</param>
/// <param name="Bytes">Size of the object.</param>
/// <param name="ImageBytes">Size of the image files together.</param>
/// <param name="Files">How many image files.</param>
public sealed record BundleReceipt(string Sha256, long Bytes, long ImageBytes, int Files);
