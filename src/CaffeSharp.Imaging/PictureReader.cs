using CaffeSharp.Blobs;

namespace CaffeSharp.Imaging;

/// <summary>
/// Reads many pictures in batches. While one batch is worked on the next is decoded on other threads, so at most two batches are in
/// memory.
/// </summary>
/// <param name="preprocessing">How a picture becomes a net's input.</param>
/// <param name="netInput">The shape <c>[N, C, H, W]</c> of the net's input; N does not matter.</param>
/// <param name="batch">How many pictures a batch has; the last may have fewer.</param>
public sealed class PictureReader(Preprocessing preprocessing, Shape netInput, int batch)
{
    /// <summary>The most pixels to decode of a picture, as for <see cref="Image.Load(string, int?)"/>.</summary>
    public int? MaxPixels { get; init; }

    /// <summary>Is shown every picture that could be read, on the threads that decode.</summary>
    internal Action<string, Image>? Seen { get; init; }

    /// <summary>The pictures of files, in order. A file that cannot be read is a failure of its batch and stops nothing.</summary>
    /// <exception cref="ImageException">The net's input takes no picture, or the preprocessing does not fit it.</exception>
    public IEnumerable<PictureBatch> Read(IEnumerable<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        _ = preprocessing.Describe(netInput);
        Task<PictureBatch>? next = null;
        foreach (string[] chunk in paths.Chunk(batch))
        {
            Task<PictureBatch>? ready = next;
            PictureBatch? now = ready?.GetAwaiter().GetResult();
            next = Task.Run(() => Decode(chunk));
            if (now is not null)
                yield return now;
        }
        if (next is not null)
            yield return next.GetAwaiter().GetResult();
    }

    private PictureBatch Decode(string[] paths)
    {
        var images = new Blob?[paths.Length];
        var faults = new ImageException?[paths.Length];
        Parallel.For(0, paths.Length, i =>
        {
            try
            {
                var image = Image.Load(paths[i], MaxPixels);
                Seen?.Invoke(paths[i], image);
                images[i] = preprocessing.ToBlob(image, netInput);
            }
            catch (ImageException fault)
            {
                faults[i] = fault;
            }
        });
        Blob[] good = [.. images.OfType<Blob>()];
        return new PictureBatch([.. paths.Where((_, i) => images[i] is not null)], good.Length == 0 ? null : Join(good),
            [.. paths.Zip(faults).Where(pair => pair.Second is not null).Select(pair => new PictureFailure(pair.First, pair.Second!))]);
    }

    private static Blob Join(Blob[] pictures)
    {
        Shape one = pictures[0].Shape;
        var all = new Blob([pictures.Length * one[0], .. one.Skip(1)]);
        for (int i = 0; i < pictures.Length; i++)
            pictures[i].Span.CopyTo(all.Span[(i * one.Count())..]);
        return all;
    }
}
