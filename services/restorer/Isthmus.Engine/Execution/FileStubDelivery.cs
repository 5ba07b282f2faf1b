namespace Isthmus.Engine.Execution;

/// <summary>A file in the directory for temporary files, which is gone when the program runs.</summary>
internal sealed class FileStubDelivery : IStubDelivery
{
    public int Deliver(byte[] program, Func<string, int> start)
    {
        var path = Path.Combine(Path.GetTempPath(), $"isthmus-nursery-{Guid.NewGuid():N}");
        try
        {
            var options = new FileStreamOptions
            {
                Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            };
            using (var file = new FileStream(path, options))
                file.Write(program);
            return start(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TraceException($"The nursery's program cannot be put to {path}: {e.Message}", e);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
