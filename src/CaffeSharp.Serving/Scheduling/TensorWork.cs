using CaffeSharp.Serving.Models;

namespace CaffeSharp.Serving.Scheduling;

/// <summary>A run of the net on tensors. Those of one model and of one shape behind axis 0 are joined.</summary>
internal sealed class TensorWork : Work
{
    private readonly TaskCompletionSource<IReadOnlyDictionary<string, Blob>> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IReadOnlyDictionary<string, Blob> _inputs;

    /// <summary>Makes it.</summary>
    /// <param name="model">Whose net is run.</param>
    /// <param name="inputs">Every input of the net, of a shape that the model takes; of a batched model all with the same axis 0.</param>
    /// <param name="cancellation">See <see cref="Work.Cancellation"/>.</param>
    public TensorWork(Model model, IReadOnlyDictionary<string, Blob> inputs, CancellationToken cancellation) : base(model, cancellation)
    {
        _inputs = inputs;
        Rows = model.IsBatched ? inputs.Values.First().Shape[0] : 1;
    }

    /// <summary>The outputs, in memory of their own.</summary>
    public Task<IReadOnlyDictionary<string, Blob>> Result => _done.Task;

    public override int Rows { get; }

    public override bool CanBeJoined => Model.MaxBatch > Rows;

    public override bool Joins(Work other) => other is TensorWork work && work.Model == Model
        && _inputs.All(input => work._inputs[input.Key].Shape.Dims[1..].SequenceEqual(input.Value.Shape.Dims[1..]));

    public override void Run(IReadOnlyList<Work> batch)
    {
        TensorWork[] works = [.. batch.Cast<TensorWork>()];
        try
        {
            if (works.Length == 1)
                _done.TrySetResult(Model.Run(_inputs, outputs => (IReadOnlyDictionary<string, Blob>)outputs.ToDictionary(output => output.Key, output => Part(output.Value, 0, output.Value.Shape)), Cancellation));
            else
                RunTogether(works);
        }
        catch (OperationCanceledException)
        {
            Drop();
        }
        catch (Exception) when (works.Length > 1)
        {
            // Whose fault it is only each by itself can tell.
            foreach (TensorWork work in works)
                work.Run([work]);
        }
        catch (Exception fault)
        {
            _done.TrySetException(fault);
        }
    }

    public override void Drop() => _done.TrySetCanceled(Cancellation);

    private void RunTogether(TensorWork[] works)
    {
        int rows = works.Sum(work => work.Rows);
        Dictionary<string, Blob> joined = _inputs.ToDictionary(input => input.Key, input => Join(input.Key, input.Value.Shape.With(0, rows), works));
        Dictionary<string, Blob>[] parts = Model.Run(joined, outputs => Split(outputs, works), CancellationToken.None);
        for (int i = 0; i < works.Length; i++)
            works[i]._done.TrySetResult(parts[i]);
    }

    private static Blob Join(string input, Shape shape, TensorWork[] works)
    {
        var all = new Blob(shape, GC.AllocateUninitializedArray<float>(shape.Count()));
        int at = 0;
        foreach (TensorWork work in works)
        {
            Blob part = work._inputs[input];
            part.Span.CopyTo(all.Span[at..]);
            at += part.Span.Length;
        }
        return all;
    }

    private static Dictionary<string, Blob>[] Split(NetOutputs outputs, TensorWork[] works)
    {
        Dictionary<string, Blob>[] parts = [.. works.Select(_ => new Dictionary<string, Blob>())];
        foreach (var (name, blob) in outputs)
        {
            int at = 0, row = blob.Shape.Count(1);
            for (int i = 0; i < works.Length; i++)
            {
                parts[i][name] = Part(blob, at, blob.Shape.With(0, works[i].Rows));
                at += works[i].Rows * row;
            }
        }
        return parts;
    }

    private static Blob Part(Blob blob, int at, Shape shape) => new(shape, blob.Span.Slice(at, shape.Count()).ToArray());
}
