using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Isthmus.Hosting.Stages;

/// <summary>A small record kept in a file: whole or as it was before, whenever the writer dies.</summary>
/// <param name="path">The file.</param>
/// <param name="type">How the record is written.</param>
/// <param name="maximumBytes">Longer files are not read.</param>
public sealed class RecordFile<T>(string path, JsonTypeInfo<T> type, int maximumBytes = 1 << 20)
    where T : class
{
    /// <summary>The record, or null when there is none.</summary>
    /// <exception cref="InvalidDataException">The file holds something else; says which file and what to do.</exception>
    public T? Read()
    {
        try
        {
            if (new FileInfo(path) is not { Exists: true } file)
                return null;
            return file.Length <= maximumBytes
                ? JsonSerializer.Deserialize(File.ReadAllBytes(path), type)
                : throw new InvalidDataException($"{path} is too long to be a record of a move: look at it, then delete it.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path} holds no record of a move ({e.Message}): look at it, then delete it.", e);
        }
    }

    /// <summary>Replaces the record; on return it is on the disk (on a tmpfs: in memory).</summary>
    public void Write(T record)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var beside = $"{path}.new";
        using (var file = new FileStream(beside, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            BufferSize = 0,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            file.Write(JsonSerializer.SerializeToUtf8Bytes(record, type));
            file.Flush(flushToDisk: true);
        }

        File.Move(beside, path, overwrite: true);
    }

    /// <summary>Forgets the record.</summary>
    public void Delete()
    {
        if (File.Exists(path))
            File.Delete(path);
    }
}
