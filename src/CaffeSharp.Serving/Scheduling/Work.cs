using CaffeSharp.Serving.Models;

namespace CaffeSharp.Serving.Scheduling;

/// <summary>Something that a model is to do for one request, on a thread of the scheduler.</summary>
internal abstract class Work(Model model, CancellationToken cancellation)
{
    /// <summary>Who does it.</summary>
    public Model Model => model;

    /// <summary>Ends when nobody wants the answer any more: the client is gone, or the time is over.</summary>
    public CancellationToken Cancellation => cancellation;

    /// <summary>How many images it is.</summary>
    public virtual int Rows => 1;

    /// <summary>When it was added, as <see cref="Environment.TickCount64"/> tells.</summary>
    public long Added { get; set; }

    /// <summary>Whether it waits for others to join it.</summary>
    public virtual bool CanBeJoined => false;

    /// <summary>Whether another may be run with it.</summary>
    public virtual bool Joins(Work other) => false;

    /// <summary>Does this and others that join it, and tells each its own result or fault. Throws nothing.</summary>
    public abstract void Run(IReadOnlyList<Work> batch);

    /// <summary>It is not done.</summary>
    public abstract void Drop();
}
