"""Vectors, apart from the text they stand for, and the models that made them."""

from django.db import models
from pgvector.django import HalfVectorField

from .memory import Memory
from .tenancy import Project


class EmbeddingSpace(models.Model):
    """An embedding model whose vectors are kept. Searches use the one that is serving.

    While another is being built every change is embedded in both, so that the switch leaves no gap.
    """

    name = models.CharField(max_length=200, unique=True)
    dimensions = models.PositiveIntegerField()
    builtin = models.BooleanField(default=False)
    serving = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["serving"], condition=models.Q(serving=True), name="one_serving_space"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.dimensions})"


class Embedding(models.Model):
    """A memory's vector in one space: half precision, length 1."""

    id = models.BigAutoField(primary_key=True)
    project = models.ForeignKey(Project, on_delete=models.CASCADE)
    memory = models.ForeignKey(Memory, on_delete=models.CASCADE, related_name="embeddings")
    space = models.ForeignKey(EmbeddingSpace, on_delete=models.CASCADE)
    vector = HalfVectorField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["memory", "space"], name="embedding_once"),
        ]

    def __str__(self) -> str:
        return f"{self.memory_id} in {self.space_id}"
