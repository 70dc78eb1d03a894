using CaffeSharp.Blobs;
using CaffeSharp.Graph;
using CaffeSharp.Kernels.Layouts;
using CaffeSharp.Kernels.Threading;
using CaffeSharp.Planning;

namespace CaffeSharp.Execution;

/// <summary>Who wants to see the tops of which layers.</summary>
internal sealed class Taps
{
    private readonly Dictionary<Node, List<Action<IReadOnlyList<Blob>>>> _callbacks = [];

    public void Add(Node node, Action<IReadOnlyList<Blob>> callback)
    {
        if (!_callbacks.TryGetValue(node, out var callbacks))
            _callbacks.Add(node, callbacks = []);
        callbacks.Add(callback);
    }

    /// <summary>
    /// Shows the tops of a step that has just run, row-major. A step that stands for several layers makes the tops of the last.
    /// </summary>
    public void Show(BoundStep step, Plan plan, WorkerPool pool)
    {
        if (_callbacks.Count > 0 && _callbacks.TryGetValue(step.Node.Origins[^1], out var callbacks))
            Show(step, plan, pool, callbacks);
    }

    private static void Show(BoundStep step, Plan plan, WorkerPool pool, List<Action<IReadOnlyList<Blob>>> callbacks)
    {
        Blob[] tops = [.. step.Tops.Zip(step.Node.Tops, (top, value) => RowMajor(top, value, plan, pool))];
        callbacks.ForEach(callback => callback(tops));
    }

    private static unsafe Blob RowMajor(Blob blob, Value value, Plan plan, WorkerPool pool)
    {
        BlobLayout layout = plan.Layouts[value.Id];
        if (!layout.IsBlocked)
            return blob;
        var plain = new Blob(blob.Shape.With(1, plan.Shapes[value.Id][1]));
        fixed (float* from = blob.Span, to = plain.Span)
            Reorder.ToPlain(from, to, plain.Shape[0], plain.Shape[1], plain.Shape.Count(2), layout.Lane, pool);
        return plain;
    }
}
